package dev.coffer.guard;

import dev.coffer.base.Counted;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;

import java.time.OffsetDateTime;
import java.util.ArrayList;
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
 * @param impact what would be different afterwards
 * @param effects all that it would do, by kind, the first few by name; what destroys nothing is
 *     counted here alone
 * @param points those that it is about, all of them
 */
public record Destruction(
        Operation operation,
        String subject,
        List<String> summary,
        long items,
        long bytes,
        Sha256 digest,
        HostPath document,
        Impact impact,
        List<Effect> effects,
        List<Point> points) {
    /**
     * A restore point.
     *
     * @param effect what would happen to it
     * @param id as it is now
     * @param first the one that it had first
     * @param time that it has
     */
    public record Point(String effect, String id, String first, OffsetDateTime time) {}

    /**
     * One kind of thing that a plan would do.
     *
     * @param word as in the document: "replace", "remove"; "create" for what is not there yet
     * @param count of all that it would be done to
     * @param first some of these
     */
    public record Effect(String word, long count, List<TreePath> first) {
        public Effect {
            first = List.copyOf(first);
        }
    }

    public Destruction {
        summary = List.copyOf(summary);
        effects = List.copyOf(effects);
        points = List.copyOf(points);
    }

    /**
     * The same plan, which also says what only it would take away.
     *
     * @param count how many versions of files nothing else has
     * @param first some of their paths
     */
    public Destruction withOnlyHere(long count, List<TreePath> first) {
        List<String> sentences = new ArrayList<>(summary);
        sentences.add(onlyHere(count, first, points.size() == 1));
        return new Destruction(
                operation,
                subject,
                sentences,
                items,
                bytes,
                digest,
                document,
                impact.withOnlyHere(count, first),
                effects,
                points);
    }

    private static String onlyHere(long count, List<TreePath> first, boolean isOne) {
        if (count == 0) {
            return "Every file in " + (isOne ? "it" : "them") + " is in another point, too.";
        }
        StringBuilder sentence = new StringBuilder();
        sentence.append(Counted.of(count, "file is", "files are")).append(" in no other point: ");
        for (int i = 0; i < first.size(); i++) {
            sentence.append(i == 0 ? "" : ", ").append(first.get(i));
        }
        return sentence.append(count > first.size() ? ", …" : ".").toString();
    }

    /** How much would be lost if it were a mistake. */
    public Risk risk() {
        return operation.risk(items, impact);
    }

    /**
     * What a person types to say yes to a critical plan: the last name of the store's location or
     * of the folder.
     */
    public String name() {
        String whole = subject.strip();
        int end = whole.endsWith("/") ? whole.length() - 1 : whole.length();
        String name = whole.substring(whole.lastIndexOf('/', end - 1) + 1, end);
        return name.isEmpty() ? whole : name;
    }
}
