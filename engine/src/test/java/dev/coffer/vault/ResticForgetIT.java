package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Period;
import dev.coffer.base.Sha256;
import dev.coffer.store.Grouping;
import dev.coffer.store.Retention;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.Rhythm;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.FileType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random histories under random policies: we keep what restic keeps, for its reasons. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticForgetIT {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final List<String> SPANS =
            List.of("1h", "36h", "1d", "20d", "1m", "3m2d", "6m", "1y", "1y5m7d2h");

    @Parameter String program = "";

    @TempDir Path dir;
    private VaultLab lab;
    private final Random random = new Random(20261121);

    /** Since 0.16 the oldest point stays while counts are left, and there is "unlimited". */
    private boolean keepsOldest;

    @BeforeEach
    void needsRestic() throws Exception {
        lab = new VaultLab(dir, program);
        lab.needsRestic();
        String[] version = lab.restic("version").out().split("[ .]", 5);
        keepsOldest = version[1].equals("0") && Integer.parseInt(version[2]) >= 16;
    }

    @Test
    void weKeepWhatResticKeeps() throws Exception {
        try (VaultStore store = lab.open()) {
            history(store);
            int compared = 0;
            for (int round = 0; round < 40; round++) {
                RetentionPolicy policy = policy();
                Grouping grouping =
                        new Grouping(
                                random.nextBoolean(), random.nextBoolean(), random.nextInt(4) == 0);
                RetentionPlan plan =
                        Retention.plan(store.points(), policy, grouping, Instant.now(), BERLIN);
                List<String> words = words(policy, grouping);
                Map<Instant, Set<String>> theirs = resticKeeps(words);
                assertEquals(theirs, weKeep(plan), () -> String.join(" ", words));
                compared += theirs.size();
            }
            assertTrue(compared > 1000, "points compared: " + compared);
        }
    }

    /** Two hundred snapshots of nothing, some of the future. */
    private void history(VaultStore store) throws Exception {
        Sha256 tree = Sha256.hash("no tree".getBytes(StandardCharsets.UTF_8));
        Instant time = Instant.now().minus(Duration.ofDays(900));
        for (int i = 0; i < 200; i++) {
            int longest = random.nextInt(3) == 0 ? 20 * 24 * 60 : 600;
            time = time.plusSeconds(60L * random.nextInt(longest) + 1 + random.nextInt(50));
            Snapshot snapshot =
                    new Snapshot(
                            here(time),
                            null,
                            tree,
                            some("/a", "/b", "/c"),
                            random.nextInt(4) == 0 ? "other" : "host",
                            "root",
                            0,
                            0,
                            List.of(),
                            some("x", "y", "z"),
                            null,
                            "",
                            null);
            store.repository().save(FileType.SNAPSHOT, snapshot.toBytes());
        }
    }

    private OffsetDateTime here(Instant time) {
        return random.nextInt(3) > 0
                ? time.atZone(BERLIN).toOffsetDateTime()
                : time.atOffset(ZoneOffset.ofHours(random.nextInt(20) - 10));
    }

    private List<String> some(String... words) {
        List<String> some = new ArrayList<>(List.of(words));
        Collections.shuffle(some, random);
        return some.subList(0, random.nextInt(10) < 8 ? 1 : 2);
    }

    private RetentionPolicy policy() {
        while (true) {
            Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
            Map<Rhythm, Period> within = new EnumMap<>(Rhythm.class);
            List<List<String>> tags = new ArrayList<>();
            for (Rhythm rhythm : Rhythm.values()) {
                if (random.nextInt(3) == 0) {
                    counts.put(rhythm, 1 + random.nextInt(12));
                }
                if (random.nextInt(4) == 0) {
                    within.put(rhythm, Period.parse(SPANS.get(random.nextInt(SPANS.size()))));
                }
            }
            if (random.nextInt(3) == 0) {
                tags.add(some("x", "y", "z"));
                tags.add(some("x", "y", "z"));
            }
            RetentionPolicy policy = new RetentionPolicy(counts, within, tags);
            if (!policy.isEmpty()) {
                return policy;
            }
        }
    }

    private static List<String> words(RetentionPolicy policy, Grouping grouping) {
        List<String> words = new ArrayList<>(List.of("forget", "--dry-run", "--json"));
        words.addAll(List.of("--group-by", grouping.toString()));
        policy.counts()
                .forEach((rhythm, count) ->
                        words.addAll(List.of("--keep-" + rhythm.word(), count.toString())));
        policy.within()
                .forEach((rhythm, span) ->
                        words.addAll(
                                List.of(
                                        "--keep-within"
                                                + (rhythm == Rhythm.LAST
                                                        ? ""
                                                        : "-" + rhythm.word()),
                                        span.toString())));
        for (List<String> list : policy.tags()) {
            words.addAll(List.of("--keep-tag", String.join(",", list)));
        }
        return words;
    }

    /**
     * Of each point that stays, by its time, the reasons; sorted, for their order is no promise.
     */
    private Map<Instant, Set<String>> weKeep(RetentionPlan plan) {
        Map<Instant, Set<String>> kept = new TreeMap<>();
        for (RetentionPlan.Group group : plan.groups()) {
            for (RetentionPlan.Kept one : group.kept()) {
                Set<String> reasons = new TreeSet<>(one.reasons());
                if (!keepsOldest) {
                    reasons.removeIf(reason -> reason.startsWith("oldest"));
                }
                if (!reasons.isEmpty()) {
                    kept.put(one.point().time().toInstant(), reasons);
                }
            }
        }
        return kept;
    }

    private Map<Instant, Set<String>> resticKeeps(List<String> words) throws Exception {
        VaultLab.Said said = lab.resticIn(BERLIN, words.toArray(String[]::new));
        assertEquals(0, said.exit(), said.out());
        Map<Instant, Set<String>> kept = new TreeMap<>();
        try (JsonParser in =
                new JsonFactory().createParser(ObjectReadContext.empty(), said.out())) {
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.START_ARRAY
                        && "reasons".equals(in.currentName())) {
                    reasons(in, kept);
                }
            }
        }
        return kept;
    }

    private static void reasons(JsonParser in, Map<Instant, Set<String>> kept) {
        Instant time = Instant.EPOCH;
        Set<String> matches = new TreeSet<>();
        int depth = 0;
        while (in.nextToken() != JsonToken.END_ARRAY || depth > 0) {
            switch (in.currentToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    if (depth == 0) {
                        kept.put(time, matches);
                        matches = new TreeSet<>();
                    }
                }
                case VALUE_STRING -> {
                    if (depth == 2 && "time".equals(in.currentName())) {
                        time = OffsetDateTime.parse(in.getString()).toInstant();
                    } else if (depth == 2 && in.currentName() == null) {
                        matches.add(in.getString().replace(" snapshot", ""));
                    }
                }
                default -> {}
            }
        }
    }
}
