package dev.coffer.audit;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Finds the key that continues a log in a folder. Other people's logs may lie there too, and keys
 * of logs elsewhere beside this one's.
 */
final class LogKeys {
    private final Folder heads;

    LogKeys(Folder heads) {
        this.heads = heads;
    }

    /**
     * The key of the log that was last written there; null if there is none.
     *
     * @param place the log's folder, as text
     * @param files of all logs in it
     */
    @Nullable LogKey find(String place, List<LogFile> files) throws OsException {
        LogKey best = null;
        String bestRank = "";
        for (Name name : heads.names()) {
            String log = LogKey.logOf(name);
            LogKey key = log == null ? null : LogKey.read(heads, log);
            if (key == null) {
                continue;
            }
            String rank = rank(key, place, LogFile.ofLog(key.log(), files));
            if (rank.compareTo(bestRank) > 0) {
                best = key;
                bestRank = rank;
            }
        }
        return best;
    }

    /** Greater for the better; empty if it is another folder's. */
    private String rank(LogKey key, String place, List<LogFile> files) throws OsException {
        HeadFile head = HeadFile.read(heads, key.log());
        if (!files.isEmpty()) {
            return (head == null ? "3" : "4") + files.getLast().name();
        }
        if (head != null) {
            return head.folder().equals(place) ? "2" : ""; // its files have gone
        }
        return key.folder().equals(place) ? "1" : ""; // it was never used
    }
}
