package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.archive.ItemKind;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Period;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.source.FolderMarks;
import dev.coffer.source.Rules;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.CheckPlan;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class ConfigurationTest {
    @TempDir Path dir;

    private ConfigFile file(String... lines) {
        return ConfigFile.in(dir).lines(lines);
    }

    private static JobConfig job(Configuration configuration, String name) throws CofferException {
        return configuration.job(name, Overrides.NONE);
    }

    @Test
    void aJobNeedsOnlySourcesAndAStore() throws Exception {
        ConfigFile file =
                file("[job.work]", "sources = ['src', 'docs=/srv/docs']", "store = 'mirror:../b'");
        JobConfig job = job(file.load(), "work");
        assertEquals(
                List.of(
                        new SourceConfig(Name.of("src"), file.path("src")),
                        SourceConfig.parse("/srv/docs", file.surroundings().pathBase())),
                job.sources());
        assertEquals(
                Optional.of(
                        StoreAddress.of(
                                StoreKind.MIRROR, file.path("x").parent().parent().resolve("b"))),
                job.store());
        assertEquals(StoreOptions.DEFAULT, job.storeOptions());
        assertEquals("none", job.get(Setting.PRESET));
        assertEquals(List.of(), job.tags());
    }

    @Test
    void aFileIsReadAgainOnlyAfterItChanged() throws Exception {
        Configuration before = file("[job.work]", "sources = ['a']", "store = 'mirror:b'").load();
        assertSame(before, before.current());
        Files.writeString(before.file().toPath(), "# of no meaning", StandardOpenOption.APPEND);
        Configuration after = before.current();
        assertEquals(before.jobNames(), after.jobNames());
        assertNotEquals(before.digest(), after.digest());
        Files.writeString(before.file().toPath(), "nonsense");
        assertThrows(ConfigException.class, after::current);
    }

    @Test
    void everySettingCanBeWritten() throws Exception {
        JobConfig job =
                job(
                        file(
                                        "[job.work]",
                                        "sources = { a = 'x', 'b\\xe9' = '/y' }",
                                        "store = 'versioned:/s'",
                                        "preset = 'workspace'",
                                        "exclude = ['*.iso', '!keep.iso']",
                                        "exclude_from = ['more.txt', '~/more']",
                                        "exceptions = ['*.local.json']",
                                        "exclude_larger_than = '1.5 MiB'",
                                        "exclude_caches = true",
                                        "include_logs = true",
                                        "one_file_system = true",
                                        "database_wait = '1h'",
                                        "databases_on_network = true",
                                        "database_method = 'vacuum-into'",
                                        "database_rate = 5000",
                                        "database_wal_growth = '500 MiB'",
                                        "full_check = true",
                                        "full_check_every = 7",
                                        "assert = ['SELECT 1']",
                                        "vacuum = 'idle'",
                                        "note = \"two\\nlines\"",
                                        "paths = ['app.py', 'templates/']",
                                        "include = { flows = 'data/flows' }",
                                        "include_versions = true",
                                        "tags = ['t', 'two words']",
                                        "checksum = true",
                                        "password_file = '~/secret'",
                                        "password_command = 'pass show backup'",
                                        "keep_changed = true",
                                        "deleted_keep = '2w'",
                                        "protect = 'copies'",
                                        "durability = 'file'",
                                        "format = 'tar.zst'",
                                        "level = 19",
                                        "item_kind = 'differential'",
                                        "full_every = '1w'",
                                        "item_name = 'release'",
                                        "compression = 'max'",
                                        "keep = '90-days'",
                                        "keep_at_least = 8",
                                        "max_age = '91d'",
                                        "keep_last = 1",
                                        "keep_hourly = 2",
                                        "skip_if_unchanged = true",
                                        "keep_daily = 3",
                                        "keep_weekly = 4",
                                        "keep_monthly = 5",
                                        "keep_yearly = 6",
                                        "keep_within = '7d'",
                                        "keep_within_hourly = '2d'",
                                        "keep_within_daily = '3w'",
                                        "keep_within_weekly = '4m'",
                                        "keep_within_monthly = '5m'",
                                        "keep_within_yearly = '6y'",
                                        "keep_tags = ['release', 'a,b']",
                                        "group_by = 'host'",
                                        "forget_after_backup = true",
                                        "grace = '30d'")
                                .load(),
                        "work");
        assertEquals("b\\xe9", job.sources().get(1).name().toString());
        assertEquals("workspace", job.get(Setting.PRESET));
        assertEquals(List.of("*.iso", "!keep.iso"), job.values().list(Setting.EXCLUDE));
        assertEquals(
                "/home/someone/more", job.values().list(Setting.EXCLUDE_FROM).get(1).toString());
        assertEquals(List.of("*.local.json"), job.values().list(Setting.EXCEPTIONS));
        assertEquals(ByteSize.parse("1536K"), job.get(Setting.EXCLUDE_LARGER_THAN));
        assertTrue(job.get(Setting.EXCLUDE_CACHES));
        assertTrue(job.get(Setting.INCLUDE_LOGS));
        assertTrue(job.get(Setting.ONE_FILE_SYSTEM));
        assertEquals(Duration.ofHours(1), job.get(Setting.DATABASE_WAIT));
        assertTrue(job.get(Setting.DATABASES_ON_NETWORK));
        assertEquals(CaptureOptions.Method.VACUUM_INTO, job.captureOptions().method());
        assertEquals(5000, job.captureOptions().pagesPerSecond());
        assertEquals(500L << 20, job.captureOptions().walGrowthLimit());
        assertEquals(new CheckPlan(true, List.of("SELECT 1")), job.captureOptions().check());
        assertEquals(7, job.get(Setting.FULL_CHECK_EVERY));
        assertEquals(Vacuum.IDLE, job.get(Setting.VACUUM));
        assertEquals(8, job.retention().atLeast());
        assertEquals(Period.ofDays(91), job.retention().maxAge());
        assertEquals("two\nlines", job.get(Setting.NOTE));
        assertEquals(List.of("t", "two words"), job.tags());
        assertTrue(job.get(Setting.CHECKSUM));
        assertEquals(
                Optional.of(HostPath.of("/home/someone/secret")), job.get(Setting.PASSWORD_FILE));
        assertEquals("pass show backup", job.get(Setting.PASSWORD_COMMAND));
        assertEquals(
                new StoreOptions(true, Duration.ofDays(14), true, Durability.FILE),
                job.storeOptions());
        assertEquals(
                ArchiveOptions.of(ItemFormat.TAR_ZST)
                        .withLevel(19)
                        .withKind(ItemKind.DIFFERENTIAL)
                        .withFullEvery(ArchiveOptions.FullEvery.parse("1w"))
                        .withName("release")
                        .withDurability(Durability.FILE),
                job.archiveOptions());
        assertEquals(1, job.get(Setting.KEEP_LAST));
        assertEquals(6, job.get(Setting.KEEP_YEARLY));
        assertEquals(Period.ofDays(7), job.get(Setting.KEEP_WITHIN));
        assertEquals(List.of("release", "a,b"), job.values().list(Setting.KEEP_TAGS));
        assertTrue(job.get(Setting.FORGET_AFTER_BACKUP));
        for (Setting<?> setting : Setting.all()) {
            assertFalse(
                    job.values().origin(setting) instanceof ValueOrigin.BuiltIn,
                    () -> setting + " is not in this test");
        }
    }

    @Test
    void presetOfRetentionCountsWhereNothingElseIsSaid() throws Exception {
        JobConfig job =
                job(
                        file(
                                        "[job.work]",
                                        "sources = ['x']",
                                        "store = 'vault:/s'",
                                        "keep = '7/4/12'",
                                        "keep_monthly = 3")
                                .load(),
                        "work");
        assertEquals("7 daily, 4 weekly, 3 monthly, all within 7d", job.retention().forPeople());
    }

    private String kept(String... settings) throws Exception {
        List<String> lines = new ArrayList<>(List.of("[job.app]", "sources = ['app.db']"));
        lines.add("store = 'archive:/s?format=database'");
        lines.addAll(List.of(settings));
        return job(file(lines.toArray(String[]::new)).load(), "app").retention().forPeople();
    }

    @Test
    void whatStaysOfDatabasesIsWhatIsSetAndThePresetOnlyWhereNothingIs() throws Exception {
        assertEquals("7 daily, 4 weekly, 12 monthly, all within 7d", kept());
        assertEquals("the last 2 points", kept("keep_last = 2"));
        assertEquals("all within 3d", kept("keep_within = '3d'"));
        assertEquals(
                "7 daily, 4 weekly, 12 monthly, all within 7d, at least 9 points",
                kept("keep_at_least = 9"));
        assertEquals(
                "the last 2 points, 7 daily, 4 weekly, 12 monthly, all within 7d",
                kept("keep = '7/4/12'", "keep_last = 2"));
    }

    @Test
    void aJobsValueReplacesTheDefaultListsToo() throws Exception {
        Configuration configuration =
                file(
                                "[defaults]",
                                "store = 'mirror:/s'",
                                "exclude = ['*.a']",
                                "deleted_keep = '7d'",
                                "[job.one]",
                                "sources = ['x']",
                                "[job.two]",
                                "sources = ['y']",
                                "exclude = ['*.b']",
                                "exclude_larger_than = 'none'")
                        .load();
        assertEquals(List.of("one", "two"), configuration.jobNames());
        JobConfig one = job(configuration, "one");
        JobConfig two = job(configuration, "two");
        assertEquals(List.of("*.a"), one.values().list(Setting.EXCLUDE));
        assertEquals(List.of("*.b"), two.values().list(Setting.EXCLUDE));
        assertEquals(Period.ofDays(7), two.get(Setting.DELETED_KEEP));
        assertEquals(one.store(), two.store());
    }

    @Test
    void theHigherPlaceWinsAndIsNamed() throws Exception {
        ConfigFile file =
                file(
                                "[defaults]",
                                "note = 'low'",
                                "checksum = true",
                                "one_file_system = true",
                                "[job.work]",
                                "sources = ['.']",
                                "  store = 'mirror:/s'",
                                "note = 'mid'",
                                "exclude = ['a']",
                                "tags = ['t']")
                        .variable("COFFER_NOTE", "high")
                        .variable("COFFER_CHECKSUM", "false");
        JobConfig job =
                file.load()
                        .job(
                                "work",
                                Overrides.NONE
                                        .with(Setting.EXCLUDE, "b", "--exclude")
                                        .with(Setting.EXCLUDE, "c", "--exclude")
                                        .with(Setting.CHECKSUM, "true", "--checksum"));
        assertEquals("high", job.get(Setting.NOTE));
        assertEquals("COFFER_NOTE", job.values().origin(Setting.NOTE).describe());
        assertTrue(job.get(Setting.CHECKSUM));
        assertEquals("--checksum", job.values().origin(Setting.CHECKSUM).describe());
        assertEquals("coffer.toml line 4", job.values().origin(Setting.ONE_FILE_SYSTEM).describe());
        assertEquals("coffer.toml line 7", job.values().origin(Setting.STORE).describe());
        assertEquals("default", job.values().origin(Setting.PRESET).describe());
        assertEquals(List.of("a", "b", "c"), job.values().list(Setting.EXCLUDE));
        assertEquals(
                "coffer.toml line 9, --exclude", job.values().origin(Setting.EXCLUDE).describe());
        assertEquals(
                new ValueOrigin.CommandLine("--exclude"), job.get(Setting.EXCLUDE).get(1).origin());
    }

    @Test
    void showingTellsEachValueAsItIsWritten() throws Exception {
        JobConfig job =
                job(
                        file("[job.work]", "sources = ['/x']", "store = 'mirror:/s?protect=copies'")
                                .load(),
                        "work");
        StringBuilder shown = new StringBuilder();
        job.values()
                .shown()
                .forEach((setting, value) ->
                        shown.append(setting)
                                .append(" = ")
                                .append(value.value())
                                .append("  # ")
                                .append(value.origin().describe())
                                .append('\n'));
        assertEquals(
                """
                sources = ["/x"]  # coffer.toml line 2
                paths = []  # default
                include = []  # default
                include_versions = false  # default
                store = "mirror:/s?protect=copies"  # coffer.toml line 3
                preset = "none"  # default
                exclude = []  # default
                exclude_from = []  # default
                exceptions = []  # default
                exclude_larger_than = "none"  # default
                exclude_caches = false  # default
                include_logs = false  # default
                one_file_system = false  # default
                database_wait = "20s"  # default
                databases_on_network = false  # default
                database_method = "online"  # default
                database_rate = "unlimited"  # default
                database_wal_growth = "4 GiB"  # default
                full_check = false  # default
                full_check_every = 0  # default
                assert = []  # default
                vacuum = "never"  # default
                note = ""  # default
                tags = []  # default
                checksum = false  # default
                skip_if_unchanged = false  # default
                password_file = ""  # default
                password_command = ""  # default
                keep_changed = false  # default
                deleted_keep = "90d"  # default
                protect = "copies"  # coffer.toml line 3
                durability = "run"  # default
                format = "tar.gz"  # default
                level = ""  # default
                item_kind = ""  # default
                full_every = ""  # default
                item_name = ""  # default
                compression = "auto"  # default
                keep = "none"  # default
                keep_last = 0  # default
                keep_hourly = 0  # default
                keep_daily = 0  # default
                keep_weekly = 0  # default
                keep_monthly = 0  # default
                keep_yearly = 0  # default
                keep_within = "0d"  # default
                keep_within_hourly = "0d"  # default
                keep_within_daily = "0d"  # default
                keep_within_weekly = "0d"  # default
                keep_within_monthly = "0d"  # default
                keep_within_yearly = "0d"  # default
                keep_tags = []  # default
                keep_at_least = 0  # default
                max_age = "0d"  # default
                group_by = "host,paths"  # default
                forget_after_backup = false  # default
                grace = "14d"  # default
                """,
                shown.toString());
    }

    @Test
    void jobSaysHowLongALockedDatabaseIsWaitedFor() throws Exception {
        ConfigFile file =
                file(
                        "[defaults]",
                        "store = 'mirror:/s'",
                        "database_wait = '5min'",
                        "databases_on_network = true",
                        "[job.all]",
                        "sources = ['.']",
                        "[job.own]",
                        "sources = ['.']",
                        "database_wait = '90s'");
        CaptureOptions all = job(file.load(), "all").captureOptions();
        assertEquals(Duration.ofMinutes(5), all.busyTimeout());
        assertTrue(all.networkAllowed());
        JobConfig own = job(file.load(), "own");
        assertEquals(Duration.ofSeconds(90), own.captureOptions().busyTimeout());
        assertEquals("\"90s\"", Setting.DATABASE_WAIT.toml(own.get(Setting.DATABASE_WAIT)));
        assertEquals("\"5min\"", Setting.DATABASE_WAIT.toml(all.busyTimeout()));
        assertEquals("\"2h\"", Setting.DATABASE_WAIT.toml(Duration.ofHours(2)));
        assertEquals("\"0s\"", Setting.DATABASE_WAIT.toml(Duration.ZERO));
    }

    @Test
    void cachesAreLeftOutWithAPresetUnlessSaidOtherwise() throws Exception {
        ConfigFile file =
                file(
                        "[defaults]",
                        "store = 'mirror:/s'",
                        "preset = 'caches'",
                        "[job.with]",
                        "sources = ['.']",
                        "[job.without]",
                        "sources = ['.']",
                        "exclude_caches = false");
        JobConfig with = job(file.load(), "with");
        assertTrue(with.get(Setting.EXCLUDE_CACHES));
        assertEquals("default", with.values().origin(Setting.EXCLUDE_CACHES).describe());
        assertFalse(job(file.load(), "without").get(Setting.EXCLUDE_CACHES));
    }

    @Test
    void optionsOfAStoreCountWhereTheStoreIsNamed() throws Exception {
        ConfigFile file =
                file(
                        "[defaults]",
                        "store = 'mirror:/s?protect=copies&deleted_keep=1d&keep_changed=true'",
                        "[job.same]",
                        "sources = ['.']",
                        "deleted_keep = '2d'",
                        "[job.other]",
                        "sources = ['.']",
                        "store = 'mirror:/t'");
        JobConfig same = job(file.load(), "same");
        assertEquals(
                new StoreOptions(true, Duration.ofDays(2), true, Durability.RUN),
                same.storeOptions());
        JobConfig other = job(file.load(), "other");
        assertEquals(StoreOptions.DEFAULT, other.storeOptions());
        JobConfig unprotected = job(file.variable("COFFER_PROTECT", "none").load(), "same");
        assertFalse(unprotected.storeOptions().protectCopies());
    }

    @Test
    void aStoreFromTheEnvironmentServesOnlyAJobThatHasNone() throws Exception {
        ConfigFile file =
                file(
                                "[job.a]",
                                "sources = ['.']",
                                "[job.b]",
                                "sources = ['.']",
                                "store = 'mirror:/b'")
                        .variable("COFFER_STORE", "versioned:env?durability=none");
        Configuration configuration = file.load();
        JobConfig a = job(configuration, "a");
        assertEquals("versioned:/current/env?durability=none", a.store().orElseThrow().toString());
        assertEquals(Durability.NONE, a.storeOptions().durability());
        JobConfig b = job(configuration, "b");
        assertEquals("mirror:/b", b.store().orElseThrow().toString());
        assertEquals(Durability.RUN, b.storeOptions().durability());
    }

    @Test
    void theStoresOfTheFileAreListedOnceEach() throws Exception {
        Configuration configuration =
                file(
                                "[defaults]",
                                "store = 'mirror:/s'",
                                "[job.a]",
                                "sources = ['.']",
                                "store = 'mirror:/s?protect=copies'",
                                "[job.b]",
                                "sources = ['.']",
                                "store = 'versioned:/s'",
                                "[job.c]",
                                "sources = ['.']")
                        .load();
        assertEquals("[mirror:/s?protect=copies, versioned:/s]", configuration.stores().toString());
    }

    @Test
    void aFileWithoutJobsIsFine() throws Exception {
        assertEquals(List.of(), file("# nothing yet").load().jobNames());
        Configuration configuration = file("[defaults]", "store = 'mirror:/s'").load();
        assertEquals("[mirror:/s]", configuration.stores().toString());
    }

    @Test
    void aJobThatIsNotThereIsSuggested() throws Exception {
        Configuration configuration =
                file("[job.work]", "sources = ['.']", "store = 'mirror:/s'").load();
        assertFalse(configuration.hasJob("wrok"));
        CofferException e = assertThrows(CofferException.class, () -> job(configuration, "wrok"));
        assertEquals(
                "there is no job wrok in "
                        + configuration.file()
                        + ", only work; did you mean work?",
                e.getMessage());
        assertEquals(CofferException.Reason.USAGE, e.reason());
    }

    @Test
    void wrongOptionsOfTheCommandAreToldTogether() throws Exception {
        Configuration configuration =
                file("[job.work]", "sources = ['.']", "store = 'mirror:/s'").load();
        Overrides overrides =
                Overrides.NONE
                        .with(Setting.EXCLUDE_LARGER_THAN, "big", "--exclude-larger-than")
                        .with(Setting.TAGS, "a,b", "--tag");
        ConfigException e =
                assertThrows(ConfigException.class, () -> configuration.job("work", overrides));
        assertEquals(
                """
                --exclude-larger-than: "big" is not a size; write a number and a unit, as in 10 MiB or 500 kB
                --tag: tags: a tag is a word or a few, without commas; for several write --tag a --tag b, or in a file ["nightly"]\
                """,
                e.getMessage());
    }

    /** The rule that decides on a file of ten bytes in the root of a source. */
    private static String decided(Rules rules, String name) throws Exception {
        return String.valueOf(rules.explain(TreePath.of(name), false, 10, FolderMarks.NONE).rule());
    }

    @Test
    void theRulesAreThoseOfTheSettings() throws Exception {
        ConfigFile file =
                file(
                        "[job.work]",
                        "sources = ['.']",
                        "store = 'mirror:/s'",
                        "preset = 'caches'",
                        "exclude = ['*.iso']",
                        "exclude_from = ['more']",
                        "exceptions = ['keep.iso']",
                        "exclude_larger_than = '1 MiB'");
        Files.writeString(dir.resolve("more"), "# comment\n\n*.bin\n");
        Files.writeString(dir.resolve("typed"), "*.typed\n");
        JobConfig job =
                file.load()
                        .job(
                                "work",
                                Overrides.NONE
                                        .with(Setting.EXCLUDE, "!b.iso", "--exclude")
                                        .with(
                                                Setting.EXCLUDE_FROM,
                                                dir.resolve("typed").toString(),
                                                "--exclude-from"));
        Rules rules = job.rules().build();
        assertEquals(
                "coffer.toml:5:12: *.iso",
                decided(rules, "a.iso").replace(file.path(".") + "/", ""));
        assertEquals("--exclude: !b.iso", decided(rules, "b.iso"));
        assertEquals("more:3: *.bin", decided(rules, "x.bin").replace(file.path(".") + "/", ""));
        assertEquals(
                "--exclude-from typed:1: *.typed",
                decided(rules, "x.typed").replace(file.path(".") + "/", ""));
        assertEquals(
                "coffer.toml:7:15: keep.iso",
                decided(rules, "keep.iso").replace(file.path(".") + "/", ""));
        assertTrue(rules.root(null).leavesOut(Name.of("large"), false, (1 << 20) + 1));
        assertFalse(rules.root(null).leavesOut(Name.of("small"), false, 1 << 20));
        assertTrue(rules.root(null).wantsCacheTags());
    }

    @Test
    void aCommandLineAloneDescribesAJobToo() throws Exception {
        Surroundings surroundings =
                ConfigFile.in(dir).variable("COFFER_PRESET", "caches").surroundings();
        JobConfig job =
                JobConfig.ofCommandLine(
                        List.of("src", "d=/data"),
                        Overrides.NONE.with(Setting.STORE, "mirror:b?protect=copies", "--to"),
                        surroundings);
        assertEquals("[/current/src, d=/data]", job.sources().toString());
        assertEquals("caches", job.get(Setting.PRESET));
        assertEquals("mirror:/current/b?protect=copies", job.store().orElseThrow().toString());
        assertTrue(job.storeOptions().protectCopies());
        JobConfig nowhere = JobConfig.ofCommandLine(List.of("src"), Overrides.NONE, surroundings);
        assertEquals(Optional.empty(), nowhere.store());
        JobConfig storeOnly =
                JobConfig.ofCommandLine(
                        List.of(),
                        Overrides.NONE.with(Setting.STORE, "mirror:/b", "--store"),
                        surroundings);
        assertEquals(List.of(), storeOnly.sources());
        assertEquals("mirror:/b", storeOnly.store().orElseThrow().toString());
    }

    @Test
    void twoSourcesOfOneNameOnACommandLineAreRefused() {
        Surroundings surroundings = ConfigFile.in(dir).surroundings();
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                JobConfig.ofCommandLine(
                                        List.of("a/src", "b/src"), Overrides.NONE, surroundings));
        assertEquals(
                "PATH: two sources have the name src (the other is /current/a/src); give one"
                        + " another name, as in other=/current/b/src",
                e.getMessage());
    }
}
