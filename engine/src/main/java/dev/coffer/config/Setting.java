package dev.coffer.config;

import dev.coffer.archive.ArchiveOptions.FullEvery;
import dev.coffer.archive.ItemKind;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.ByteSize;
import dev.coffer.base.Period;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.store.Grouping;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.RetentionPreset;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.vault.format.Compression;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting of a job: the constants here are all there are. Each can stand in a job's table, most
 * in {@code [defaults]} too; those that are no list can be set by an environment variable, and
 * those of a store in its address. Immutable.
 *
 * @param <T> what its value is
 */
public final class Setting<T> {
    /** Where a setting may be written besides a job's table. */
    private enum Reach {
        JOB,
        DEFAULTS,
        STORE_OPTION
    }

    private static final List<Setting<?>> ALL = new ArrayList<>();

    public static final Setting<List<Sourced<SourceConfig>>> SOURCES =
            new Setting<>(
                    "sources",
                    Reach.JOB,
                    new SourcesType(),
                    List.of(),
                    "[\".\"]",
                    "What is backed up: folders and files, each PATH or NAME=PATH, or a table of"
                            + " NAME = \"PATH\". Required.");

    public static final Setting<List<Sourced<TreePath>>> PATHS =
            new Setting<>(
                    "paths",
                    Reach.JOB,
                    new PathsType(),
                    List.of(),
                    "[\"app.py\", \"templates/\"]",
                    "Only these files and folders of each source, relative to it; one that is not"
                            + " there is named in the result (exit code 3), and the others are"
                            + " backed up.");

    public static final Setting<List<Sourced<SourceConfig>>> INCLUDE =
            new Setting<>(
                    "include",
                    Reach.JOB,
                    new SourcesType(),
                    List.of(),
                    "{ workflows = \"data/workflows\" }",
                    "Further folders, a table of NAME = \"PATH\", each under its name beside the"
                            + " source, which is called workspace then, if it is the only one.");

    public static final Setting<Boolean> INCLUDE_VERSIONS =
            new Setting<>(
                    "include_versions",
                    Reach.JOB,
                    new FlagType(),
                    false,
                    "true",
                    "The items of an archive hold, under versions, what other versions of the"
                            + " source's files the other stores of this machine keep; the source is"
                            + " called workspace then, if it is the only one.");

    public static final Setting<Optional<StoreAddress>> STORE =
            new Setting<>(
                    "store",
                    Reach.DEFAULTS,
                    new StoreType(),
                    Optional.empty(),
                    "\"mirror:/mnt/disk/backup\"",
                    "Where to, as KIND:LOCATION[?option=value&…]; the kinds are mirror,"
                            + " versioned, archive and vault. Required.");

    public static final Setting<String> PRESET =
            new Setting<>(
                    "preset",
                    Reach.DEFAULTS,
                    new ChoiceType<String>()
                            .or("none", "none")
                            .or("caches", "caches")
                            .or("workspace", "workspace"),
                    "none",
                    "\"workspace\"",
                    "Rules that come with Coffer: caches leaves out what tools make again,"
                        + " workspace also build products, archives, media, logs and the like.");

    public static final Setting<List<Sourced<String>>> EXCLUDE =
            new Setting<>(
                    "exclude",
                    Reach.DEFAULTS,
                    new PatternsType(),
                    List.of(),
                    "[\"*.iso\", \"/scratch/\"]",
                    "Patterns in gitignore syntax, relative to each source; what matches is left"
                            + " out, after ! it is kept, and the last that matches decides.");

    public static final Setting<List<Sourced<HostPath>>> EXCLUDE_FROM =
            new Setting<>(
                    "exclude_from",
                    Reach.DEFAULTS,
                    new FilesType(),
                    List.of(),
                    "[\"excludes.txt\"]",
                    "Files with more such patterns, one a line; they come after those of exclude.");

    public static final Setting<List<Sourced<String>>> EXCEPTIONS =
            new Setting<>(
                    "exceptions",
                    Reach.DEFAULTS,
                    new PatternsType(),
                    List.of(),
                    "[\"*.local.json\"]",
                    "Patterns of what is kept whatever else leaves it out. A folder that is left"
                            + " out is opened only for one that names it.");

    /** {@code Long.MAX_VALUE} bytes for no limit. */
    public static final Setting<ByteSize> EXCLUDE_LARGER_THAN =
            new Setting<>(
                    "exclude_larger_than",
                    Reach.DEFAULTS,
                    new SizeLimitType(),
                    SizeLimitType.NO_LIMIT,
                    "\"500 MiB\"",
                    "Leaves out files larger than this; a number alone is bytes.");

    public static final Setting<Boolean> EXCLUDE_CACHES =
            new Setting<>(
                    "exclude_caches",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Leaves out what lies in folders that a CACHEDIR.TAG marks as caches; the tag"
                            + " itself is kept. Unless set, true with every preset but none.");

    public static final Setting<Boolean> INCLUDE_LOGS =
            new Setting<>(
                    "include_logs",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Keeps the log files that the preset workspace leaves out.");

    public static final Setting<Boolean> ONE_FILE_SYSTEM =
            new Setting<>(
                    "one_file_system",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Does not go into other file systems that are mounted below a source.");

    public static final Setting<Duration> DATABASE_WAIT =
            new Setting<>(
                    "database_wait",
                    Reach.DEFAULTS,
                    new WaitType(),
                    CaptureOptions.DEFAULT.busyTimeout(),
                    "\"2min\"",
                    "How long to wait for a SQLite database that a program keeps locked, before its"
                            + " raw bytes are kept instead (exit code 3): a number with s, min or"
                            + " h.");

    public static final Setting<Boolean> DATABASES_ON_NETWORK =
            new Setting<>(
                    "databases_on_network",
                    Reach.DEFAULTS,
                    new FlagType(),
                    CaptureOptions.DEFAULT.networkAllowed(),
                    "true",
                    "Captures SQLite databases on network file systems too, where locks may not"
                            + " work: only if no other machine writes to them. Else their raw bytes"
                            + " are kept (exit code 3).");

    public static final Setting<CaptureOptions.Method> DATABASE_METHOD =
            new Setting<>(
                    "database_method",
                    Reach.DEFAULTS,
                    new ChoiceType<CaptureOptions.Method>()
                            .or("online", CaptureOptions.Method.ONLINE)
                            .or("vacuum-into", CaptureOptions.Method.VACUUM_INTO),
                    CaptureOptions.Method.ONLINE,
                    "\"vacuum-into\"",
                    "How SQLite databases are copied: the same pages (online), of which a vault"
                            + " keeps each once, or packed anew without what was deleted"
                            + " (vacuum-into).");

    /** {@link RetentionPolicy#UNLIMITED} for as many as can be. */
    public static final Setting<Integer> DATABASE_RATE =
            new Setting<>(
                    "database_rate",
                    Reach.DEFAULTS,
                    new CountType(),
                    RetentionPolicy.UNLIMITED,
                    "20000",
                    "How many pages of a SQLite database in WAL mode are copied in a second at"
                            + " most.");

    public static final Setting<ByteSize> DATABASE_WAL_GROWTH =
            new Setting<>(
                    "database_wal_growth",
                    Reach.DEFAULTS,
                    new SizeLimitType(),
                    new ByteSize(CaptureOptions.DEFAULT.walGrowthLimit()),
                    "\"500 MiB\"",
                    "How much the log (-wal) of a SQLite database may grow while it is copied;"
                            + " after that its raw bytes are kept instead (exit code 3).");

    public static final Setting<Boolean> FULL_CHECK =
            new Setting<>(
                    "full_check",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Checks the copies of SQLite databases fully (integrity, foreign keys, rows of"
                            + " each table), which takes ten times as long as the quick check that"
                            + " each gets.");

    public static final Setting<Integer> FULL_CHECK_EVERY =
            new Setting<>(
                    "full_check_every",
                    Reach.DEFAULTS,
                    new NumberType(),
                    0,
                    "7",
                    "Does so in every so many runs of the job; 0 for never.");

    public static final Setting<List<Sourced<String>>> ASSERT =
            new Setting<>(
                    "assert",
                    Reach.DEFAULTS,
                    new QueriesType(),
                    List.of(),
                    "[\"SELECT count(*) > 1000 FROM users\"]",
                    "Queries to the copy of a source that is a SQLite database; one whose first"
                            + " value is 0, empty or NULL marks the point (exit code 3).");

    public static final Setting<Vacuum> VACUUM =
            new Setting<>(
                    "vacuum",
                    Reach.DEFAULTS,
                    new ChoiceType<Vacuum>()
                            .or("never", Vacuum.NEVER)
                            .or("idle", Vacuum.IDLE)
                            .or("always", Vacuum.ALWAYS),
                    Vacuum.NEVER,
                    "\"idle\"",
                    "Runs VACUUM in a source that is a SQLite database before it is backed up:"
                            + " always, or if no program has it open (idle). It writes to your"
                            + " database.");

    public static final Setting<String> NOTE =
            new Setting<>(
                    "note",
                    Reach.DEFAULTS,
                    new TextType(),
                    "",
                    "\"nightly\"",
                    "A note for each restore point that the job makes.");

    public static final Setting<List<Sourced<String>>> TAGS =
            new Setting<>(
                    "tags",
                    Reach.DEFAULTS,
                    new TagsType(),
                    List.of(),
                    "[\"nightly\"]",
                    "Tags for each restore point that the job makes.");

    public static final Setting<Boolean> CHECKSUM =
            new Setting<>(
                    "checksum",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Compares the content of files, not only their size, times and inode, and that"
                            + " of their copies in the store, and makes damaged copies again; reads"
                            + " everything.");

    public static final Setting<Boolean> SKIP_IF_UNCHANGED =
            new Setting<>(
                    "skip_if_unchanged",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Makes no point in a vault or an archive if it would hold just what the last"
                            + " one holds; the other kinds of store make none in any case.");

    public static final Setting<Optional<HostPath>> PASSWORD_FILE =
            new Setting<>(
                    "password_file",
                    Reach.DEFAULTS,
                    new FileType(),
                    Optional.empty(),
                    "\"~/.config/coffer/password\"",
                    "The file that holds the password of a vault; blanks and newlines around it do"
                            + " not count.");

    /** Run by the front end, without a shell: words, some of them in quotes. */
    public static final Setting<String> PASSWORD_COMMAND =
            new Setting<>(
                    "password_command",
                    Reach.DEFAULTS,
                    new TextType(),
                    "",
                    "\"pass show backup\"",
                    "The command that prints the password of a vault, without a shell; blanks and"
                            + " newlines around what it prints do not count.");

    public static final Setting<Boolean> KEEP_CHANGED =
            new Setting<>(
                    "keep_changed",
                    Reach.STORE_OPTION,
                    new FlagType(),
                    StoreOptions.DEFAULT.keepChanged(),
                    "true",
                    "A mirror keeps the versions that it overwrites, with the deleted items. A"
                            + " versioned store always keeps them.");

    public static final Setting<Period> DELETED_KEEP =
            new Setting<>(
                    "deleted_keep",
                    Reach.STORE_OPTION,
                    new PeriodType(),
                    Period.ofDays((int) StoreOptions.DEFAULT.deletedKeep().toDays()),
                    "\"1y\"",
                    "How long deleted items stay in the store: numbers with y, m (months), w, d or"
                            + " h.");

    public static final Setting<Boolean> PROTECT =
            new Setting<>(
                    "protect",
                    Reach.STORE_OPTION,
                    new ChoiceType<Boolean>().or("copies", true).or("none", false),
                    StoreOptions.DEFAULT.protectCopies(),
                    "\"copies\"",
                    "With copies, the files in the store have no write permission; the store knows"
                            + " their true modes.");

    public static final Setting<Durability> DURABILITY =
            new Setting<>(
                    "durability",
                    Reach.STORE_OPTION,
                    new ChoiceType<Durability>()
                            .or("run", Durability.RUN)
                            .or("file", Durability.FILE)
                            .or("none", Durability.NONE),
                    StoreOptions.DEFAULT.durability(),
                    "\"file\"",
                    "What is forced to the disk: everything once before a run is committed (run),"
                        + " each file as it is written (file), or nothing (none), which a power cut"
                        + " may damage.");

    public static final Setting<ItemFormat> FORMAT =
            new Setting<>(
                    "format",
                    Reach.STORE_OPTION,
                    new ChoiceType<ItemFormat>()
                            .or("tar.gz", ItemFormat.TAR_GZ)
                            .or("tar.zst", ItemFormat.TAR_ZST)
                            .or("zip", ItemFormat.ZIP)
                            .or("folder", ItemFormat.FOLDER)
                            .or("database", ItemFormat.DATABASE)
                            .or("database.zst", ItemFormat.DATABASE_ZST),
                    ItemFormat.TAR_GZ,
                    "\"zip\"",
                    "What the next item of an archive is as a file; database is a single database,"
                            + " by itself.");

    public static final Setting<Optional<Integer>> LEVEL =
            new Setting<>(
                    "level",
                    Reach.STORE_OPTION,
                    new LevelType(),
                    Optional.empty(),
                    "9",
                    "How hard the items of an archive are compressed: 0 to 9 for tar.gz and zip, 6"
                            + " unless set; 1 to 22 for tar.zst and database.zst, 3 unless set.");

    /** Empty for what {@link #FULL_EVERY} says. */
    public static final Setting<Optional<ItemKind>> ITEM_KIND =
            new Setting<>(
                    "item_kind",
                    Reach.DEFAULTS,
                    new ChoiceType<Optional<ItemKind>>()
                            .or("", Optional.empty())
                            .or("full", Optional.of(ItemKind.FULL))
                            .or("incremental", Optional.of(ItemKind.INCREMENTAL))
                            .or("differential", Optional.of(ItemKind.DIFFERENTIAL)),
                    Optional.empty(),
                    "\"incremental\"",
                    "What the items of an archive hold: everything (full), or what is new or"
                            + " changed since the last item (incremental) or the last full one"
                            + " (differential). Unless set, full; with full_every, incremental.");

    public static final Setting<FullEvery> FULL_EVERY =
            new Setting<>(
                    "full_every",
                    Reach.DEFAULTS,
                    new FullEveryType(),
                    FullEvery.NEVER,
                    "7",
                    "When an item of an archive is full again whatever item_kind says: after so"
                            + " many items, or so much time.");

    public static final Setting<String> ITEM_NAME =
            new Setting<>(
                    "item_name",
                    Reach.DEFAULTS,
                    new TextType(),
                    "",
                    "\"release\"",
                    "What the next items of an archive are called, instead of by job and date;"
                            + " where the name is taken, -2 follows.");

    public static final Setting<Compression> COMPRESSION =
            new Setting<>(
                    "compression",
                    Reach.DEFAULTS,
                    new ChoiceType<Compression>()
                            .or("off", Compression.OFF)
                            .or("fastest", Compression.FASTEST)
                            .or("auto", Compression.AUTO)
                            .or("better", Compression.BETTER)
                            .or("max", Compression.MAX),
                    Compression.AUTO,
                    "\"max\"",
                    "How hard a vault tries to make contents smaller. What lies there stays as it"
                            + " is.");

    /** What the other keep settings are unless they are set. */
    public static final Setting<RetentionPreset> KEEP =
            new Setting<>(
                    "keep",
                    Reach.DEFAULTS,
                    RetentionSettings.presets(),
                    RetentionPreset.NONE,
                    "\"7/4/12\"",
                    "Sets the following at once, those that are not set themselves: 7/4/12 is"
                            + " keep_within 7d, keep_daily 7, keep_weekly 4, keep_monthly 12;"
                            + " 90-days is keep_within 90d, max_age 90d, keep_at_least 7. For"
                            + " archives of the format database 7/4/12, unless this or what stays"
                            + " (keep_last to keep_tags) is set.");

    /** Which points stay when {@code forget} runs for the job. */
    public static final Setting<Integer> KEEP_LAST =
            keep("keep_last", "Of the job's points, forget keeps so many of the newest.");

    public static final Setting<Integer> KEEP_HOURLY =
            keep(
                    "keep_hourly",
                    "The newest point of each hour stays, for so many hours that have one.");

    public static final Setting<Integer> KEEP_DAILY =
            keep(
                    "keep_daily",
                    "The newest point of each day stays, for so many days that have one.");

    public static final Setting<Integer> KEEP_WEEKLY =
            keep(
                    "keep_weekly",
                    "The newest point of each week stays, for so many weeks that have one.");

    public static final Setting<Integer> KEEP_MONTHLY =
            keep(
                    "keep_monthly",
                    "The newest point of each month stays, for so many months that have one.");

    public static final Setting<Integer> KEEP_YEARLY =
            keep(
                    "keep_yearly",
                    "The newest point of each year stays, for so many years that have one.");

    public static final Setting<Period> KEEP_WITHIN =
            within(
                    "keep_within",
                    "Every point that is at most so much older than the newest stays.");

    public static final Setting<Period> KEEP_WITHIN_HOURLY =
            within("keep_within_hourly", "The newest point of each hour stays, for so long.");

    public static final Setting<Period> KEEP_WITHIN_DAILY =
            within("keep_within_daily", "The newest point of each day stays, for so long.");

    public static final Setting<Period> KEEP_WITHIN_WEEKLY =
            within("keep_within_weekly", "The newest point of each week stays, for so long.");

    public static final Setting<Period> KEEP_WITHIN_MONTHLY =
            within("keep_within_monthly", "The newest point of each month stays, for so long.");

    public static final Setting<Period> KEEP_WITHIN_YEARLY =
            within("keep_within_yearly", "The newest point of each year stays, for so long.");

    public static final Setting<List<Sourced<String>>> KEEP_TAGS =
            new Setting<>(
                    "keep_tags",
                    Reach.DEFAULTS,
                    new TagListsType(),
                    List.of(),
                    "[\"release\"]",
                    "Points with one of these tags stay; with a comma between them, those with"
                            + " all of them.");

    public static final Setting<Integer> KEEP_AT_LEAST =
            new Setting<>(
                    "keep_at_least",
                    Reach.DEFAULTS,
                    new NumberType(),
                    0,
                    "3",
                    "So many of the newest points stay whatever the other settings say.");

    public static final Setting<Period> MAX_AGE =
            within(
                    "max_age",
                    "No point stays that is so much older than the newest, unless it is held, or"
                            + " keep_at_least keeps it, or it is the last good one; 0d for no"
                            + " such limit.");

    public static final Setting<Grouping> GROUP_BY =
            new Setting<>(
                    "group_by",
                    Reach.DEFAULTS,
                    new GroupingType(),
                    Grouping.DEFAULT,
                    "\"host\"",
                    "What points that are counted together have in common.");

    public static final Setting<Boolean> FORGET_AFTER_BACKUP =
            new Setting<>(
                    "forget_after_backup",
                    Reach.DEFAULTS,
                    new FlagType(),
                    false,
                    "true",
                    "Each backup of the job ends by forgetting what none of the keep settings"
                            + " keeps.");

    public static final Setting<Period> GRACE =
            new Setting<>(
                    "grace",
                    Reach.DEFAULTS,
                    new PeriodType(),
                    Period.ofDays(14),
                    "\"30d\"",
                    "How long a point that was deleted can be brought back. Then the next retention"
                            + " run takes it away.");

    private final String key;
    private final Reach reach;
    private final ValueType<T> type;
    private final T defaultValue;
    private final String example;
    private final String meaning;

    private Setting(
            String key,
            Reach reach,
            ValueType<T> type,
            T defaultValue,
            String example,
            String meaning) {
        this.key = key;
        this.reach = reach;
        this.type = type;
        this.defaultValue = defaultValue;
        this.example = example;
        this.meaning = meaning;
        ALL.add(this);
    }

    private static Setting<Integer> keep(String key, String meaning) {
        return new Setting<>(key, Reach.DEFAULTS, new CountType(), 0, "7", meaning);
    }

    private static Setting<Period> within(String key, String meaning) {
        return new Setting<>(
                key, Reach.DEFAULTS, new PeriodType(), Period.ofDays(0), "\"30d\"", meaning);
    }

    /** All there are, in the order in which they are shown. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL);
    }

    /** The setting of this key, or null. */
    static @Nullable Setting<?> of(String key) {
        for (Setting<?> setting : ALL) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /** The keys that a job's table takes, or those that {@code [defaults]} takes. */
    static List<String> keys(boolean inDefaults) {
        List<String> keys = new ArrayList<>();
        for (Setting<?> setting : ALL) {
            if (!inDefaults || setting.inDefaults()) {
                keys.add(setting.key);
            }
        }
        return keys;
    }

    /** The options that a store's address takes. */
    static List<String> storeOptions() {
        List<String> keys = new ArrayList<>();
        for (Setting<?> setting : ALL) {
            if (setting.isStoreOption()) {
                keys.add(setting.key);
            }
        }
        return keys;
    }

    /** Its name in {@code coffer.toml}: {@code exclude_from}. */
    public String key() {
        return key;
    }

    /** What it takes, for people: {@code true or false}, {@code a list of patterns}. */
    public String takes() {
        return type.words();
    }

    public T defaultValue() {
        return defaultValue;
    }

    /** Whether a job does not work without it. Its default then stands for "not set". */
    public boolean isRequired() {
        return this.equals(SOURCES) || this.equals(STORE);
    }

    /** What {@link #EXCLUDE_CACHES} is with a preset, unless it is set. */
    static boolean excludesCaches(String preset) {
        return !preset.equals(PRESET.defaultValue());
    }

    /** A value other than the default, as it is written in TOML. */
    public String example() {
        return example;
    }

    /** What it means, in a sentence or two. */
    public String meaning() {
        return meaning;
    }

    /** Whether the command line adds to it instead of replacing it. */
    public boolean isList() {
        return type.isList();
    }

    /** Whether {@code [defaults]} may hold it. */
    public boolean inDefaults() {
        return reach != Reach.JOB;
    }

    /** Whether a store's address may hold it. */
    public boolean isStoreOption() {
        return reach == Reach.STORE_OPTION;
    }

    /** The environment variable that sets it: {@code COFFER_STORE}; null for lists. */
    public @Nullable String variable() {
        return isList() ? null : "COFFER_" + key.toUpperCase(Locale.ROOT);
    }

    /** A value as it is written in TOML. */
    public String toml(T value) {
        return type.toml(value);
    }

    @Nullable Object plain(T value) {
        return type.plain(value);
    }

    T plus(T first, T second) {
        return type.plus(first, second);
    }

    @Nullable T read(Raw raw, PathBase base, Problems problems) {
        return type.read(raw, new Reading(key, example, base, problems));
    }

    /** The key. */
    @Override
    public String toString() {
        return key;
    }
}
