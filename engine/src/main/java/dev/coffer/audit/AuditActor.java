package dev.coffer.audit;

/**
 * Who causes the records of a log.
 *
 * @param host the machine's name
 * @param user the operating system's user
 * @param kind what that is: {@code user}
 * @param origin by what way: {@code cli}, {@code library}
 */
public record AuditActor(String host, String user, String kind, String origin) {
    public static AuditActor user(String host, String user, String origin) {
        return new AuditActor(host, user, "user", origin);
    }
}
