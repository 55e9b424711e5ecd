package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whatever is wrong in a file is told at once, each thing with line, column, and what to do. */
class BadConfigurationTest {
    @TempDir Path dir;

    private List<String> problems(String... lines) throws Exception {
        return ConfigFile.in(dir).lines(lines).problems();
    }

    @Test
    void everyMistakeInTheSettingsOfAJobIsToldAtItsPlace() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:11: sources must be a list of folders, not text; write"
                                + " sources = [\"src\"]",
                        "coffer.toml:3:9: store must be a store's address, KIND:LOCATION, not a"
                                + " list; write store = \"mirror:/mnt/disk/backup\"",
                        "coffer.toml:4:10: preset must be \"none\", \"caches\" or \"workspace\","
                                + " not \"workspce\"; did you mean workspace?",
                        "coffer.toml:5:11: exclude must be a list of patterns, not text; write"
                                + " exclude = [\"*.iso\"]",
                        "coffer.toml:6:17: exclude_from: every item is text in quotes, not the"
                                + " number 1",
                        "coffer.toml:6:20: exclude_from: every item is text in quotes, not true",
                        "coffer.toml:7:15: exceptions: a pattern cannot be empty; remove it",
                        "coffer.toml:8:23: exclude_larger_than: \"ten\" is not a size; write a"
                                + " number and a unit, as in 10 MiB or 500 kB",
                        "coffer.toml:9:18: exclude_caches must be true or false, not text; write"
                                + " exclude_caches = true",
                        "coffer.toml:10:16: include_logs must be true or false, not the number 1;"
                                + " write include_logs = true",
                        "coffer.toml:11:19: one_file_system must be true or false, not a date or"
                                + " time; write one_file_system = true",
                        "coffer.toml:12:8: note must be text, not a list; write note = \"nightly\"",
                        "coffer.toml:13:9: tags: a tag is a word or a few, without commas; for"
                                + " several write --tag a --tag b, or in a file [\"nightly\"]",
                        "coffer.toml:13:16: tags: tags that begin with coffer: are Coffer's own;"
                                + " choose another",
                        "coffer.toml:14:12: checksum must be true or false, not text; write"
                                + " checksum = true",
                        "coffer.toml:15:16: keep_changed must be true or false, not a table; write"
                                + " keep_changed = true",
                        "coffer.toml:16:16: deleted_keep: a time needs a unit; write \"90d\" for 90"
                                + " days",
                        "coffer.toml:17:11: protect must be \"copies\" or \"none\", not \"copiez\";"
                                + " did you mean copies?",
                        "coffer.toml:18:14: durability must be \"run\", \"file\" or \"none\", not"
                                + " the number 1.5; write durability = \"file\""),
                problems(
                        "[job.work]",
                        "sources = \"src\"",
                        "store = [\"mirror:/x\"]",
                        "preset = \"workspce\"",
                        "exclude = \"*.iso\"",
                        "exclude_from = [1, true]",
                        "exceptions = [\"\", \"ok\"]",
                        "exclude_larger_than = \"ten\"",
                        "exclude_caches = \"true\"",
                        "include_logs = 1",
                        "one_file_system = 1979-05-27",
                        "note = [\"x\"]",
                        "tags = [\"a,b\", \"coffer:x=y\"]",
                        "checksum = \"yes\"",
                        "keep_changed = { a = 1 }",
                        "deleted_keep = 90",
                        "protect = \"copiez\"",
                        "durability = 1.5"));
    }

    @Test
    void unknownKeysAreToldWithWhatWasMeant() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:1:1: preset stands outside a table; write [job.NAME] or"
                                + " [defaults] above it",
                        "coffer.toml:2:1: unknown key \"speed\"; docs/configuration.md lists the"
                                + " keys",
                        "coffer.toml:4:1: sources cannot have a default; write it in each"
                                + " [job.NAME]",
                        "coffer.toml:8:1: unknown key \"exlude\"; did you mean exclude?",
                        "coffer.toml:9:1: unknown key \"schedule\"; docs/configuration.md lists the"
                                + " keys",
                        "coffer.toml:10:1: unknown key \"one-file-system\"; did you mean"
                                + " one_file_system?",
                        "coffer.toml:11:3: unknown key \"rules\"; docs/configuration.md lists the"
                                + " keys"),
                problems(
                        "preset = 'caches'",
                        "speed = 3",
                        "[defaults]",
                        "sources = ['.']",
                        "[job.work]",
                        "sources = ['.']",
                        "store = 'mirror:/x'",
                        "exlude = ['a']",
                        "schedule = 'daily'",
                        "one-file-system = true",
                        "  [job.work.rules]",
                        "  x = 1"));
    }

    @Test
    void tablesThatAreNoneAreReadAsWhatTheyWereMeantToBe() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:1:1: unknown table [default]; did you mean defaults?",
                        "coffer.toml:2:11: protect must be \"copies\" or \"none\", not \"all\"",
                        "coffer.toml:3:1: unknown table [jobs]; did you mean job?",
                        "coffer.toml:3:1: the job work has no sources; write sources = [\".\"]",
                        "coffer.toml:4:1: unknown key \"storr\"; did you mean store?",
                        "coffer.toml:5:1: unknown table [home]; a job is written [job.home]",
                        "coffer.toml:7:1: unknown key \"tag\"; did you mean tags?",
                        "coffer.toml:8:1: unknown table [notify]; docs/configuration.md lists the"
                                + " tables"),
                ConfigFile.in(dir)
                        .variable("COFFER_STORE", "mirror:/x")
                        .lines(
                                "[default]",
                                "protect = 'all'",
                                "[jobs.work]",
                                "storr = 'mirror:/x'",
                                "[home]",
                                "sources = ['.']",
                                "tag = ['x']",
                                "[notify]",
                                "mail = 'me'")
                        .problems());
    }

    @Test
    void tablesAndJobsOfAnotherKindAreTold() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:1:7: job must be a table of jobs, not the number 3; write"
                                + " [job.NAME] for each",
                        "coffer.toml:2:1: defaults must be a table, not a list; write [defaults]"),
                problems("job = 3", "[[defaults]]", "note = 'x'"));
        assertEquals(
                List.of(
                        "coffer.toml:2:1: the job has no name; write [job.NAME] above sources",
                        "coffer.toml:3:1: the job work must be a table, not text; write"
                                + " [job.work]"),
                problems("[job]", "sources = ['.']", "work = 'x'"));
    }

    @Test
    void aJobLacksNothingOrIsTold() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:1: the job work has no sources; write sources = [\".\"]",
                        "coffer.toml:2:1: the job work has no store; write store ="
                                + " \"mirror:/mnt/disk/backup\" here or under [defaults]"),
                problems("# empty", "[job.work]", "note = 'x'"));
        assertEquals(
                List.of(
                        "coffer.toml:2:11: sources: there is nothing to back up; name a folder, as"
                                + " in [\".\"]"),
                problems("[job.work]", "sources = []", "store = 'mirror:/x'"));
    }

    @Test
    void aStoreThatIsWrongIsNotAlsoMissing() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:9: there is no kind of store \"miror\", only mirror,"
                                + " versioned, archive and vault; did you mean mirror?"),
                problems("[defaults]", "store = 'miror:/x'", "[job.a]", "sources = ['.']"));
        assertEquals(
                List.of(
                        "COFFER_STORE: there is no kind of store \"archives\", only mirror,"
                                + " versioned, archive and vault; did you mean archive?"),
                ConfigFile.in(dir)
                        .variable("COFFER_STORE", "archives:/x")
                        .lines("[job.a]", "sources = ['.']")
                        .problems());
    }

    @Test
    void waitingTimeNeedsAUnitThatItKnowsAndEnds() throws Exception {
        String end = " is not a waiting time; write a number with s, min or h, up to 24h";
        assertEquals(
                List.of(
                        "coffer.toml:2:17: database_wait: a waiting time needs a unit; write"
                                + " \"20s\" for 20 seconds",
                        "coffer.toml:6:17: database_wait: \"20m\"" + end,
                        "coffer.toml:9:17: database_wait: \"25h\"" + end),
                problems(
                        "[defaults]",
                        "database_wait = 20",
                        "store = 'mirror:/x'",
                        "[job.a]",
                        "sources = ['.']",
                        "database_wait = '20m'",
                        "[job.b]",
                        "sources = ['.']",
                        "database_wait = '25h'"));
    }

    @Test
    void everythingWrongInAStoresAddressIsToldAtTheAddress() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:3:9: deleted_keep: \"9\" is not a time; write numbers with y,"
                                + " m (months), w, d or h, as in 90d, 12h or 1y6m",
                        "coffer.toml:3:9: a store has no option \"protection\", only keep_changed,"
                                + " deleted_keep, protect, durability, format, level; did you mean"
                                + " protect?"),
                problems(
                        "[job.work]",
                        "sources = ['.']",
                        "store = 'mirror:/x?deleted_keep=9&protection=copies'"));
    }

    @Test
    void aSettingBesideTheSameOptionOfTheStoreIsOneTooMany() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:4:11: protect is set twice, here and in the store's address"
                                + " (coffer.toml line 3); remove one"),
                problems(
                        "[job.work]",
                        "sources = ['.']",
                        "store = 'mirror:/x?protect=copies'",
                        "protect = 'none'"));
    }

    @Test
    void sourcesThatCannotBeToldApartAreTold() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:20: two sources have the name src (the other is a/src); give"
                                + " one another name, as in other=b/src",
                        "coffer.toml:3:3: the source a/src is named twice; remove one",
                        "coffer.toml:3:11: sources: the source / has no name of its own; give it"
                                + " one, as in root=/",
                        "coffer.toml:3:16: sources: a source cannot have the name \"..\", which"
                                + " leads out of its folder; choose one that a folder can have",
                        "coffer.toml:3:24: sources: a path cannot be empty; write . for the folder"
                                + " itself"),
                problems(
                        "[job.work]",
                        "sources = ['a/src','b/src',",
                        "  'a/src','/', '..=x', '']",
                        "store = 'mirror:/x'"));
    }

    @Test
    void aTableOfSourcesHasAPathForEachName() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:3:17: sources: each source is NAME = \"PATH\", not the number"
                                + " 1",
                        "coffer.toml:3:27: sources: a source cannot have the name \"..\", which"
                                + " leads out of its folder; choose one that a folder can have",
                        "coffer.toml:5:1: sources: there is nothing to back up; name a folder, as"
                                + " in [\".\"]"),
                problems(
                        "[job.work]",
                        "store = 'mirror:/x'",
                        "sources = { a = 1, '..' = 'x' }",
                        "[job.two]",
                        "[job.two.sources]",
                        "[defaults]",
                        "store = 'mirror:/x'"));
    }

    @Test
    void namesThatNoCommandLineTakesAreRefused() throws Exception {
        String remedy = " on the command line; choose one of letters, digits, - and _";
        assertEquals(
                List.of(
                        "coffer.toml:3:1: the job name \"a/b\" would be taken for a path" + remedy,
                        "coffer.toml:5:1: the job name \"..\" would be taken for a path" + remedy,
                        "coffer.toml:7:1: the job name \"-x\" cannot be typed as one word" + remedy,
                        "coffer.toml:9:1: the job name \"\" cannot be typed as one word" + remedy,
                        "coffer.toml:11:1: the job name \"a\\nb\" cannot be typed as one word"
                                + remedy),
                problems(
                        "[defaults]",
                        "store = 'mirror:/x'",
                        "[job.'a/b']",
                        "sources = ['.']",
                        "[job.'..']",
                        "sources = ['.']",
                        "[job.-x]",
                        "sources = ['.']",
                        "[job.'']",
                        "sources = ['.']",
                        "[job.\"a\\nb\"]",
                        "sources = ['.']"));
    }

    @Test
    void everySyntaxErrorIsToldTogetherWithTheWrongSettings() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:9: Unexpected 'm', expected a value; text goes in quotes, as"
                                + " in \"text\", and flags are true or false",
                        "coffer.toml:3:12: Unexpected 'T', expected a value; text goes in quotes,"
                                + " as in \"text\", and flags are true or false",
                        "coffer.toml:4:1: unknown key \"exlude\"; did you mean exclude?",
                        "coffer.toml:5:15: the line ends where ] or a comma is expected; close the"
                                + " quote or bracket, or finish the line",
                        "coffer.toml:6:12: the line ends where ' is expected; close the quote or"
                                + " bracket, or finish the line",
                        "coffer.toml:7:14: Invalid escape sequence '\\xe9'; write the text in"
                                + " single quotes, where a backslash is one",
                        "coffer.toml:8:9: the line ends where ] is expected; close the quote or"
                                + " bracket, or finish the line"),
                problems(
                        "[job.work]",
                        "store = mirror:/x",
                        "checksum = True",
                        "exlude = ['x']",
                        "exclude = ['a'",
                        "note = 'déf",
                        "preset = \"caf\\xe9\"",
                        "[job.two"));
    }

    @Test
    void jobsAndSettingsThatAreThereTwiceAreTold() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:4:1: store is set twice, first on line 3; remove one",
                        "coffer.toml:5:1: the job work is there twice, first on line 1; give one"
                                + " another name"),
                problems(
                        "[job.work]",
                        "sources = ['.']",
                        "store = 'mirror:/x'",
                        "store = 'mirror:/y'",
                        "[job.work]",
                        "note = 'second'"));
    }

    @Test
    void aMistakeHidesNoOtherInTheSameList() throws Exception {
        List<String> told =
                problems(
                        "[defaults]",
                        "exclude = ['d[']",
                        "[job.work]",
                        "sources = ['.', 7, '/']",
                        "store = 'mirror:/x'",
                        "exclude = ['a[', '../x', 5]",
                        "exceptions = 'e['");
        List<String> places = new ArrayList<>();
        for (String one : told) {
            places.add(one.substring("coffer.toml:".length(), one.indexOf(": ")));
        }
        assertEquals(
                List.of("2:12", "4:17", "4:20", "6:12", "6:18", "6:26", "7:14", "7:14"),
                places,
                told::toString);
    }

    @Test
    void aTableThatIsThereTwiceHidesNothingAndLeadsToNothingUntrue() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:3:1: sources is set twice, first on line 2; remove one",
                        "coffer.toml:4:1: the job b has no sources; write sources = [\".\"]",
                        "coffer.toml:4:1: the job b has no store; write store ="
                                + " \"mirror:/mnt/disk/backup\" here or under [defaults]",
                        "coffer.toml:8:3: the job a is there twice, first on line 1; give one"
                                + " another name",
                        "coffer.toml:10:1: unknown key \"exlude\"; did you mean exclude?",
                        "coffer.toml:11:1: the job a is there twice, first on line 1; give one"
                                + " another name",
                        "coffer.toml:12:1: unknown key \"x\"; docs/configuration.md lists the"
                                + " keys"),
                problems(
                        "[job.a]",
                        "sources = ['.']",
                        "sources = ['.']",
                        "[job.b]",
                        "[job.c]",
                        "sources = ['c']",
                        "store = 'mirror:/x'",
                        "  [job.a] # its sources are no mistake in the job c",
                        "sources = ['x']",
                        "exlude = []",
                        "[job.a]",
                        "x = 1",
                        "store = 'mirror:/a'",
                        "[job.d]",
                        "store = 'mirror:/d'",
                        "sources = ['d']"));
    }

    @Test
    void aLineThatIsNoTomlCastsDoubtOnItsOwnJobAlone() throws Exception {
        List<String> told =
                problems("[job.a]", "sources = ['x'", "[job.b]", "note = 'n'", "[job.c");
        assertTrue(
                told.contains("coffer.toml:3:1: the job b has no sources; write sources = [\".\"]"),
                told::toString);
        assertEquals(3, told.size(), told::toString);
    }

    @Test
    void aFileWithoutAJobIsNotFineThoughItsDefaultsCount() throws Exception {
        ConfigFile file = ConfigFile.in(dir).lines("[defaults]", "preset = 'caches'");
        assertEquals(
                List.of(
                        "coffer.toml:1:1: there is no job in it, so nothing can be run; write"
                                + " [job.NAME] with sources and store, or have coffer init write"
                                + " one"),
                file.checked());
        assertEquals(List.of(), file.load().jobNames());
    }

    @Test
    void jobsMayShareAVault() throws Exception {
        assertEquals(
                List.of(),
                ConfigFile.in(dir)
                        .lines(
                                "[defaults]",
                                "store = 'vault:/x'",
                                "[job.a]",
                                "sources = ['/one', '/two']",
                                "[job.b]",
                                "sources = ['/one']")
                        .checked());
    }

    @Test
    void jobsWithOneStoreAndDifferentSourcesAreTold() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:6:11: the job b has other sources than the job a, and the same"
                                + " store, mirror:/x, which always holds the same sources in the"
                                + " same order; give it a store of its own",
                        "coffer.toml:9:11: the job c has other sources than the job b, and the same"
                                + " store, mirror:/x, which always holds the same sources in the"
                                + " same order; give it a store of its own"),
                ConfigFile.in(dir)
                        .lines(
                                "[defaults]",
                                "store = 'mirror:/x'",
                                "[job.a]",
                                "sources = ['/one', '/two']",
                                "[job.b]",
                                "sources = ['/one']",
                                "store = 'mirror:/x?protect=copies'",
                                "[job.c]",
                                "sources = ['/one', '/two']",
                                "preset = 'caches'",
                                "[job.d]",
                                "store = 'versioned:/d'",
                                "sources = ['/d']")
                        .checked());
    }

    @Test
    void aByteThatIsNotUtf8IsToldWhereItStands() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:2:7: this is not UTF-8; write the byte as \\xff in single"
                                + " quotes, or save the file as UTF-8"),
                ConfigFile.in(dir)
                        .bytes(
                                "# \u00c3\u00a9\n[job.\u00c3\u00a9\u00ff]\n"
                                        .getBytes(StandardCharsets.ISO_8859_1))
                        .problems());
    }

    @Test
    void columnsCountCharactersAndAMarkOfTheByteOrderIsNone() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:4:1: unknown key \"😀é\"; docs/configuration.md lists the"
                                + " keys",
                        "coffer.toml:5:15: tags: tags that begin with coffer: are Coffer's own;"
                                + " choose another"),
                problems(
                        "\ufeff[job.w]",
                        "sources = ['😀']",
                        "store = 'mirror:/x'",
                        "'😀é' = 1",
                        "tags = ['😀é', 'coffer:x']"));
    }

    @Test
    void linesMayEndAsOnWindows() throws Exception {
        assertEquals(
                List.of("coffer.toml:4:1: unknown key \"x\"; docs/configuration.md lists the keys"),
                problems("[job.w]\r", "sources = ['.']\r", "store = 'mirror:/x'\r", "x = 1\r"));
    }

    @Test
    void wrongVariablesAreToldWithTheFile() throws Exception {
        assertEquals(
                List.of(
                        "coffer.toml:4:1: unknown key \"x\"; docs/configuration.md lists the keys",
                        "COFFER_CHECKSUM: checksum must be true or false, not \"1\"",
                        "COFFER_DELETED_KEEP: \"soon\" is not a time; write numbers with y, m"
                                + " (months), w, d or h, as in 90d, 12h or 1y6m"),
                ConfigFile.in(dir)
                        .variable("COFFER_CHECKSUM", "1")
                        .variable("COFFER_DELETED_KEEP", "soon")
                        .lines("[job.w]", "sources = ['.']", "store = 'mirror:/x'", "x = 1")
                        .problems());
    }

    @Test
    void patternsThatMeanNothingAreToldWhereTheyStand() throws Exception {
        Files.writeString(dir.resolve("list"), "*.fine\n  \n!ok\nx//y\n");
        ConfigFile file =
                ConfigFile.in(dir)
                        .lines(
                                "[defaults]",
                                "store = 'mirror:/x'",
                                "exclude = ['*.o', '*.[ch']",
                                "[job.one]",
                                "sources = ['.']",
                                "[job.two]",
                                "exclude_from=[ 'none', 'list']",
                                "exceptions = ['!a']",
                                "sources = ['.']");
        String unclosed =
                "coffer.toml:3:19: pattern '*.[ch': the [ is never closed; close it with ], or"
                        + " write \\[ for a [ in the name";
        String exclaimed =
                "coffer.toml:8:15: pattern '!a': an exception cannot begin with !; take the ! out"
                        + " to keep what it names, or write \\! for a name that begins with it";
        assertEquals(List.of(unclosed, exclaimed), file.problems());
        assertEquals(
                List.of(
                        unclosed,
                        "coffer.toml:7:16: exclude_from: there is no file none; remove it or write"
                                + " one",
                        exclaimed,
                        "list:4:3: pattern 'x//y': there is nothing between two slashes; write one"
                                + " slash where two stand"),
                file.checked());
    }

    @Test
    void rulesAreNotMadeWithoutAListThatIsMissing() throws Exception {
        Configuration configuration =
                ConfigFile.in(dir)
                        .lines(
                                "[job.w]",
                                "sources = ['.']",
                                "store = 'mirror:/x'",
                                "exclude_from = ['none']")
                        .load();
        JobConfig job = configuration.job("w", Overrides.NONE);
        ConfigException e = assertThrows(ConfigException.class, job::rules);
        assertEquals(
                configuration.file()
                        + ":4:17: exclude_from: there is no file "
                        + HostPath.of(dir).resolve("none")
                        + "; remove it or write one",
                e.getMessage());
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Surroundings surroundings = ConfigFile.in(dir).surroundings();
        HostPath missing = HostPath.of(dir).resolve("no.toml");
        CofferException e =
                assertThrows(
                        CofferException.class, () -> Configuration.load(missing, surroundings));
        assertEquals(missing + " is not there", e.getMessage());
        Path huge = Files.write(dir.resolve("huge.toml"), new byte[(4 << 20) + 1]);
        for (Path file : List.of(huge, Path.of("/dev/zero"))) {
            CofferException tooLarge =
                    assertThrows(
                            CofferException.class,
                            () -> Configuration.load(HostPath.of(file), surroundings));
            assertTrue(tooLarge.getMessage().endsWith("is too large for a configuration"));
        }
    }
}
