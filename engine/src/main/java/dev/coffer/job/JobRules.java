package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.Sourced;
import dev.coffer.config.ValueOrigin;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;

/** The rules that a job's settings make: preset, patterns, exceptions, limits. */
final class JobRules {
    private static final int LIST_LIMIT = 16 << 20;

    private JobRules() {}

    /**
     * @throws CofferException {@code USAGE}, with every pattern that cannot be used
     */
    static Rules of(JobConfig job, HostFiles files) throws CofferException {
        RulesBuilder rules = new RulesBuilder();
        rules.preset(origin(job.values().origin(Setting.PRESET)), job.get(Setting.PRESET));
        for (Sourced<String> pattern : job.get(Setting.EXCLUDE)) {
            rules.exclude(origin(pattern.origin()), pattern.value());
        }
        for (Sourced<HostPath> list : job.get(Setting.EXCLUDE_FROM)) {
            rules.excludeFrom("--exclude-from", list.value().toString(), read(files, list.value()));
        }
        for (Sourced<String> exception : job.get(Setting.EXCEPTIONS)) {
            rules.keep(origin(exception.origin()), exception.value());
        }
        if (isSet(job, Setting.EXCLUDE_LARGER_THAN)) {
            rules.excludeLargerThan(
                    origin(job.values().origin(Setting.EXCLUDE_LARGER_THAN)),
                    job.get(Setting.EXCLUDE_LARGER_THAN).bytes());
        }
        if (isSet(job, Setting.EXCLUDE_CACHES)) {
            rules.excludeCaches(job.get(Setting.EXCLUDE_CACHES));
        }
        return rules.includeLogs(job.get(Setting.INCLUDE_LOGS)).build();
    }

    private static boolean isSet(JobConfig job, Setting<?> setting) {
        return !(job.values().origin(setting) instanceof ValueOrigin.BuiltIn);
    }

    private static byte[] read(HostFiles files, HostPath list) throws CofferException {
        try (Folder folder = files.open(list.parent())) {
            return SmallFiles.read(folder, list.name(), LIST_LIMIT);
        } catch (OsException e) {
            throw CofferException.usage(
                    "cannot read the list of patterns " + list + ": " + e.reason());
        }
    }

    private static Origin origin(ValueOrigin origin) {
        return switch (origin) {
            case ValueOrigin.InFile(HostPath file, int line, int column) ->
                    new Origin.Config(file.name().toString(), line, column);
            case ValueOrigin.CommandLine(String option) -> new Origin.CommandLine(option);
            case ValueOrigin.Environment(String variable) -> new Origin.CommandLine(variable);
            case ValueOrigin.BuiltIn builtIn -> new Origin.CommandLine(builtIn.describe());
            case ValueOrigin.Joined joined -> new Origin.CommandLine(joined.describe());
        };
    }
}
