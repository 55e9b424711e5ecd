package dev.coffer.guard;

import dev.coffer.base.Sha256;
import dev.coffer.os.HostPath;

import java.util.List;

/**
 * A plan that destroys, ready to be asked about. Immutable.
 *
 * @param operation what it would do
 * @param subject the store or folder it would be done to, for people
 * @param summary what would go, in a few sentences for people
 * @param items how many entries would go or be replaced
 * @param bytes their size
 * @param digest of the canonical plan: what a yes is given to
 * @param document where the whole plan lies as JSON Lines, sorted by path
 */
public record Destruction(
        Operation operation,
        String subject,
        List<String> summary,
        long items,
        long bytes,
        Sha256 digest,
        HostPath document) {
    public Destruction {
        summary = List.copyOf(summary);
    }
}
