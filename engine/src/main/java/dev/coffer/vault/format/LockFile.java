package dev.coffer.vault.format;

import java.io.IOException;
import java.io.InputStream;

/**
 * One lock of a vault.
 *
 * @param seconds when it was taken or renewed, since 1970
 * @param offset of the zone then, in seconds
 * @param exclusive whether nobody else may hold one
 * @param host of the process
 * @param user it runs as
 * @param pid its number
 * @param uid owner
 * @param gid group
 */
public record LockFile(
        long seconds,
        int nanos,
        int offset,
        boolean exclusive,
        String host,
        String user,
        long pid,
        int uid,
        int gid) {
    public byte[] toBytes() {
        GoJson out = new GoJson();
        out.raw("{\"time\":").time(seconds, nanos, offset);
        out.raw(exclusive ? ",\"exclusive\":true" : ",\"exclusive\":false");
        out.raw(",\"hostname\":").string(host).raw(",\"username\":").string(user);
        out.raw(",\"pid\":").signed(pid);
        if (uid != 0) {
            out.raw(",\"uid\":").unsigned(uid);
        }
        if (gid != 0) {
            out.raw(",\"gid\":").unsigned(gid);
        }
        return out.raw("}").toBytes();
    }

    /**
     * @throws dev.coffer.base.DamagedException if it is none
     */
    public static LockFile parse(InputStream json) throws IOException {
        return JsonIn.object(
                json,
                in -> {
                    GoTime.Parsed time = GoTime.ZERO;
                    boolean exclusive = false;
                    String host = "";
                    String user = "";
                    long pid = 0;
                    int uid = 0;
                    int gid = 0;
                    for (String field = in.nextName(); field != null; field = in.nextName()) {
                        in.nextToken();
                        switch (field) {
                            case "time" -> time = GoTime.parse(JsonIn.text(in));
                            case "exclusive" -> exclusive = in.getBooleanValue();
                            case "hostname" -> host = JsonIn.text(in);
                            case "username" -> user = JsonIn.text(in);
                            case "pid" -> pid = in.getLongValue();
                            case "uid" -> uid = JsonIn.unsigned32(in);
                            case "gid" -> gid = JsonIn.unsigned32(in);
                            default -> in.skipChildren();
                        }
                    }
                    return new LockFile(
                            time.seconds(),
                            time.nanos(),
                            time.offset(),
                            exclusive,
                            host,
                            user,
                            pid,
                            uid,
                            gid);
                });
    }
}
