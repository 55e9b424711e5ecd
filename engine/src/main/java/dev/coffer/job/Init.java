package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.ConfigSearch;
import dev.coffer.config.ConfigTemplate;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.config.Surroundings;
import dev.coffer.config.ValueOrigin;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.source.PresetGroup;
import dev.coffer.source.Presets;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a first {@code coffer.toml} for a folder: looks at what lies there, suggests answers, and
 * writes what was chosen. Whoever asks the questions is the front end's business.
 */
public final class Init {
    private static final Name FILE = Name.of(ConfigSearch.FILE_NAME);
    private static final Name TEMPORARY = Name.of("." + ConfigSearch.FILE_NAME + ".new");
    private static final int LISTED = 20;
    private static final int MODE = 0644;

    private final Works works;
    private final HostPath folder;

    /**
     * What was chosen.
     *
     * @param job the job's name
     * @param withDoubtful whether the doubtful files that were found are to be backed up
     */
    public record Answers(String job, StoreAddress store, String preset, boolean withDoubtful) {}

    /**
     * @param folder where the file is to lie
     * @throws CofferException {@code USAGE} if it is no folder
     */
    Init(Works works, HostPath folder) throws CofferException {
        this.works = works;
        this.folder = folder;
        try {
            if (!works.machine().files().stat(folder).isFolder()) {
                throw CofferException.usage(
                        folder + " is no folder; coffer init writes a coffer.toml into a folder");
            }
        } catch (OsException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE, "cannot open " + folder + ": " + e.reason(), e);
        }
    }

    public HostPath file() {
        return folder.resolve(FILE);
    }

    /**
     * @throws CofferException {@code USAGE} if there is a file already
     */
    public void checkFree() throws CofferException {
        try (Folder open = works.machine().files().open(folder)) {
            if (open.statIfThere(FILE) != null) {
                throw taken(null);
            }
        } catch (OsException e) {
            throw CofferException.failed("cannot look into " + folder + ": " + e.reason(), e);
        }
    }

    private CofferException taken(@Nullable OsException cause) {
        return new CofferException(
                CofferException.Reason.USAGE,
                "there is a "
                        + file()
                        + " already, and it was left as it is; edit it, or replace it with --force",
                cause);
    }

    /** The folder's own name, or what a job can be called instead. */
    public String suggestedJob() {
        String name = folder.isRoot() ? "root" : folder.name().toString();
        boolean takes = problemOfJob(name) == null && Escaped.isUtf8(folder.shared());
        return takes ? name : "files";
    }

    /** Why a job cannot have this name; null if it can. */
    public static @Nullable String problemOfJob(String name) {
        boolean odd = name.isBlank() || name.startsWith("-") || name.indexOf('/') >= 0;
        for (int i = 0; i < name.length(); i++) {
            odd |= Character.isISOControl(name.charAt(i));
        }
        return odd || name.equals(".") || name.equals("..")
                ? "'" + name + "' cannot be a job's name; best are letters, digits, - and _"
                : null;
    }

    /** Where a backup without a store would go: a folder of its own in the user's data folder. */
    public StoreAddress suggestedStore() {
        return new DefaultStores(works.machine(), works.memory().known()).of(sources());
    }

    /**
     * A store as a person writes it, relative to the current folder.
     *
     * @param given where it was written, for messages
     */
    public StoreAddress store(String text, String given) throws CofferException {
        Machine machine = works.machine();
        return StoreAddress.parse(
                text,
                new Surroundings(machine.environment(), machine.currentFolder()).pathBase(),
                new ValueOrigin.CommandLine(given));
    }

    /** Looks at what lies in the folder. */
    public Survey survey(String preset) throws IOException, InterruptedException {
        if (!Presets.NAMES.contains(preset)) {
            throw CofferException.usage(
                    "there is no preset "
                            + preset
                            + "; use one of "
                            + String.join(", ", Presets.NAMES));
        }
        return Survey.of(works.machine().files(), folder, preset);
    }

    private List<SourceConfig> sources() {
        Name name = folder.isRoot() ? Name.of("root") : folder.name();
        return List.of(new SourceConfig(name, folder));
    }

    /** The file that is written for these answers. */
    public String text(Answers answers, Survey survey) {
        ConfigTemplate template =
                new ConfigTemplate(answers.job(), folder)
                        .sources(sources())
                        .store(answers.store())
                        .preset(answers.preset());
        if (!survey.databases().isEmpty()) {
            template.comment(
                    Setting.SOURCES,
                    "SQLite databases found here, each captured whole even while it is in use: "
                            + some(survey.databases()));
        }
        if (!survey.doubtful().isEmpty()) {
            template.comment(
                    Setting.EXCEPTIONS,
                    (answers.withDoubtful()
                                    ? "The preset would leave these out; they are kept: "
                                    : "The preset leaves these out, among others; whoever needs"
                                            + " them names them here: ")
                            + some(survey.doubtful()));
        }
        if (answers.withDoubtful()) {
            template.list(Setting.EXCEPTIONS, doubtfulPatterns(answers.preset()));
        }
        return template.text();
    }

    private static String some(List<TreePath> paths) {
        List<String> texts = new ArrayList<>();
        for (TreePath path : paths.subList(0, Math.min(LISTED, paths.size()))) {
            texts.add(path.toString());
        }
        int more = paths.size() - texts.size();
        return String.join(", ", texts) + (more > 0 ? " and " + more + " more" : "");
    }

    /** The patterns by which a preset leaves out what a person may need. */
    public static List<String> doubtfulPatterns(String preset) {
        List<String> patterns = new ArrayList<>();
        for (PresetGroup group : Presets.groups(preset)) {
            if (group.doubtful()) {
                patterns.addAll(group.patterns());
            }
        }
        return patterns;
    }

    /**
     * Writes the file, all or nothing.
     *
     * @param replace whether one that is there is replaced
     * @throws CofferException {@code USAGE} if one is there and may not be replaced
     */
    public void write(String text, boolean replace) throws CofferException {
        works.records().note("configure", null, "coffer init wrote " + file());
        try (Folder open = works.machine().files().open(folder)) {
            if (open.statIfThere(TEMPORARY) != null) {
                open.removeFile(TEMPORARY); // of an init that was stopped
            }
            boolean named = false;
            try {
                try (OpenFile file = open.createFile(TEMPORARY, MODE)) {
                    file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
                    file.sync();
                }
                if (replace) {
                    open.rename(TEMPORARY, open, FILE);
                } else {
                    open.renameNew(TEMPORARY, open, FILE);
                }
                named = true;
            } finally {
                if (!named && open.statIfThere(TEMPORARY) != null) {
                    open.removeFile(TEMPORARY);
                }
            }
            open.sync();
        } catch (OsException e) {
            if (e.is(Errno.EEXIST)) {
                throw taken(e);
            }
            throw CofferException.failed("cannot write " + file() + ": " + e.reason(), e);
        }
    }
}
