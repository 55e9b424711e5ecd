package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;
import dev.coffer.store.StoreKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

class StoreAddressTest {
    private final PathBase base = new PathBase(HostPath.of("/ws"), HostPath.of("/home/me"));
    private final ValueOrigin to = new ValueOrigin.CommandLine("--to");

    private StoreAddress parse(String text) throws CofferException {
        return StoreAddress.parse(text, base, to);
    }

    private List<String> problems(String text) {
        List<String> texts = new ArrayList<>();
        for (ConfigProblem problem :
                assertThrows(ConfigException.class, () -> parse(text)).problems()) {
            texts.add(problem.toString());
        }
        return texts;
    }

    @ParameterizedTest
    @CsvSource({
        "mirror:/mnt/disk/ws, MIRROR, /mnt/disk/ws",
        "versioned:../backup, VERSIONED, /backup",
        "mirror:~/backup, MIRROR, /home/me/backup",
        "mirror:a:b, MIRROR, /ws/a:b",
        "mirror:/what%3F, MIRROR, /what?",
        "mirror:/what%3f, MIRROR, /what?",
        "mirror:/50%off, MIRROR, /50%off",
        "mirror:/50%253F, MIRROR, /50%3F"
    })
    void anAddressIsAKindAndALocation(String written, StoreKind kind, String location)
            throws Exception {
        assertEquals(StoreAddress.of(kind, HostPath.of(location)), parse(written));
    }

    @Test
    void optionsFollowAQuestionMark() throws Exception {
        StoreAddress address =
                parse(
                        "mirror:/x?protect=copies&keep_changed=true&deleted_keep=1y%36m&durability=none");
        assertEquals(
                Map.of(
                        "protect",
                        "copies",
                        "keep_changed",
                        "true",
                        "deleted_keep",
                        "1y6m",
                        "durability",
                        "none"),
                address.options());
        assertEquals(
                "mirror:/x?protect=copies&keep_changed=true&deleted_keep=1y6m&durability=none",
                address.toString());
    }

    @Test
    void anArchiveTakesItsFormatAndLevel() throws Exception {
        StoreAddress address = parse("archive:/srv/backups?format=zip&level=9");
        assertEquals(StoreKind.ARCHIVE, address.kind());
        assertEquals("archive:/srv/backups?format=zip&level=9", address.toString());
        assertEquals(
                List.of(
                        "--to: format must be \"tar.gz\", \"tar.zst\", \"zip\", \"folder\","
                                + " \"database\" or \"database.zst\", not \"rar\""),
                problems("archive:/x?format=rar"));
    }

    @Test
    void aVaultThatIsNoFolderIsRefusedInsteadOfMadeInOneOfThatName() {
        for (String elsewhere :
                List.of("s3://bucket/prefix", "sftp:me@host:/srv", "rest:http://h")) {
            assertEquals(
                    List.of(
                            "--to: vaults outside this machine's folders (s3:, sftp:, rest: and the"
                                    + " like) are not built yet in this version; name a folder, and"
                                    + " write ./ before one of such a name"),
                    problems("vault:" + elsewhere));
        }
    }

    @Test
    void aVaultTakesNoOptions() {
        assertEquals(
                List.of("--to: a vault has no options; leave out what begins with ?"),
                problems("vault:/x?protect=copies"));
    }

    @Test
    void aKindThatIsMisspeltIsSuggested() {
        assertEquals(
                List.of(
                        "--to: there is no kind of store \"miror\", only mirror,"
                                + " versioned, archive and vault; did you mean mirror?"),
                problems("miror:/x"));
    }

    @Test
    void aPathAloneIsNoAddress() {
        String remedy = "a store is written KIND:LOCATION, as in mirror:/mnt/disk/backup";
        assertEquals(
                List.of("--to: \"/mnt/x\" names no kind of store; " + remedy), problems("/mnt/x"));
        assertEquals(List.of("--to: the store has no location; " + remedy), problems("mirror:"));
    }

    @Test
    void everythingWrongWithTheOptionsIsToldAtOnce() {
        String only = "\", only keep_changed, deleted_keep, protect, durability, format, level";
        assertEquals(
                List.of(
                        "--to: a store has no option \"protekt" + only + "; did you mean protect?",
                        "--to: a store has no option \"preset" + only,
                        "--to: the option protect has no value; write protect=…",
                        "--to: deleted_keep: \"9\" is not a time; write numbers with y, m (months),"
                                + " w, d or h, as in 90d, 12h or 1y6m",
                        "--to: durability must be \"run\", \"file\" or \"none\", not \"runs\"; did"
                                + " you mean run?",
                        "--to: keep_changed must be true or false, not \"yes\"",
                        "--to: in the value \"%4\" a % is not followed by two hex digits;"
                                + " write %25 for it"),
                problems(
                        "mirror:/x?protekt=copies&preset=none&protect&deleted_keep=9&durability=runs"
                            + "&keep_changed=yes&protect=%4"));
        assertEquals(
                List.of("--to: the option protect is given twice; remove one"),
                problems("mirror:/x?protect=none&protect=copies"));
    }

    @Test
    void everyLocationComesBackFromItsWrittenForm() throws Exception {
        Random random = new Random(3);
        byte[] odd = {
            '?', '%', '3', 'F', 'f', '2', '5', '\\', 'x', '&', '=', '/', '~', ' ', '\n', (byte) 0xe9
        };
        for (int round = 0; round < 5000; round++) {
            byte[] path = new byte[2 + random.nextInt(9)];
            path[0] = '/';
            for (int i = 1; i < path.length; i++) {
                path[i] = odd[random.nextInt(odd.length)];
            }
            HostPath location = base.resolve(dev.coffer.base.Escaped.of(path));
            StoreAddress address = StoreAddress.of(StoreKind.MIRROR, location);
            assertEquals(address, parse(address.toString()), address::toString);
        }
    }

    @Test
    void oneStoreIsOneWhateverItsOptions() throws Exception {
        StoreAddress plain = parse("mirror:/x");
        StoreAddress protectedOne = parse("mirror:/x?protect=copies");
        assertEquals(plain, protectedOne.withoutOptions());
        assertEquals(true, plain.isSameStore(protectedOne));
        assertEquals(false, plain.isSameStore(parse("versioned:/x")));
    }
}
