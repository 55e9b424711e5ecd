package dev.coffer.audit;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of a log: {@code audit-2026-11-22-5f3a9c12d4e6b7a8.jsonl}. No file of a log has an earlier
 * day than one with earlier records, so the order of names is that of records.
 *
 * @param name its name
 * @param day 2026-11-22
 * @param log the id of the log
 */
record LogFile(Name name, String day, String log) {
    private static final String PREFIX = "audit-";
    private static final String SUFFIX = ".jsonl";
    private static final int DAY_END = PREFIX.length() + 10;
    private static final int LENGTH = DAY_END + 1 + 16 + SUFFIX.length();

    static LogFile of(String day, String log) {
        return new LogFile(Name.of(PREFIX + day + "-" + log + SUFFIX), day, log);
    }

    static String day(LocalDate date) {
        return date.toString();
    }

    /** Null for a name of something else. */
    static @Nullable LogFile parse(Name name) {
        if (name.shared().length != LENGTH || !name.endsWith(SUFFIX)) {
            return null;
        }
        String text = name.toString();
        if (!text.startsWith(PREFIX) || text.length() != LENGTH || text.charAt(DAY_END) != '-') {
            return null;
        }
        String day = text.substring(PREFIX.length(), DAY_END);
        String log = text.substring(DAY_END + 1, LENGTH - SUFFIX.length());
        return isDay(day) && AuditHead.isId(log) ? new LogFile(name, day, log) : null;
    }

    /** The day of a file by its name, with whatever path before it; null if it has none. */
    static @Nullable String dayOf(String name) {
        int from = name.length() - LENGTH;
        return from < 0
                ? null
                : name.substring(from + PREFIX.length(), from + PREFIX.length() + 10);
    }

    private static boolean isDay(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dash = i == 4 || i == 7;
            if (dash ? c != '-' : (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** All files of all logs in a folder, those of a log in the order of their records. */
    static List<LogFile> list(Folder folder) throws OsException {
        List<LogFile> found = new ArrayList<>();
        for (Name name : folder.names()) {
            LogFile file = parse(name);
            if (file != null) {
                found.add(file);
            }
        }
        return found;
    }

    /** Those of one log. */
    static List<LogFile> ofLog(String log, List<LogFile> all) {
        List<LogFile> some = new ArrayList<>();
        for (LogFile file : all) {
            if (file.log().equals(log)) {
                some.add(file);
            }
        }
        return some;
    }

    /** Whether its day was over everywhere on Earth before a moment. */
    boolean endsBefore(Instant moment) {
        try {
            return LocalDate.parse(day)
                    .plusDays(2)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .isBefore(moment);
        } catch (DateTimeException e) {
            return false; // no date: 2026-02-31
        }
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
