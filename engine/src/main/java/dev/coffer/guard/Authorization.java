package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;

/**
 * A yes to one exact plan. Only {@link Gate} makes one; it is good for the plan with its digest and
 * nothing else. Immutable.
 */
public final class Authorization {
    private final Operation operation;
    private final Sha256 digest;
    private final String grantedBy;

    Authorization(Operation operation, Sha256 digest, String grantedBy) {
        this.operation = operation;
        this.digest = digest;
        this.grantedBy = grantedBy;
    }

    public Operation operation() {
        return operation;
    }

    public Sha256 digest() {
        return digest;
    }

    /** How the yes was given, for records: "answer", "--yes" or "settings". */
    public String grantedBy() {
        return grantedBy;
    }

    /**
     * Called by what destroys, under its lock, with the plan made again.
     *
     * @throws CofferException if the plan is not the one that was authorized
     */
    public void check(Destruction plannedAgain) throws CofferException {
        if (plannedAgain.operation() != operation || !plannedAgain.digest().equals(digest)) {
            throw CofferException.failed(
                    plannedAgain.subject()
                            + " changed after the question was answered, so nothing was done; run"
                            + " the command again to see what it would do now");
        }
    }
}
