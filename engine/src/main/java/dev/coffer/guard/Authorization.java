package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;

/**
 * A yes to one exact plan. Only {@link Gate} makes one; it is good for the plan with its digest and
 * nothing else. Thread-safe.
 */
public final class Authorization {
    private final Operation operation;
    private final Sha256 digest;
    private final Risk risk;
    private final String grantedBy;
    private final Redemption redemption;

    /** Uses up the yes that an authorization rests upon. */
    interface Redemption {
        /** Where the yes was given to whoever runs this, just now. */
        Redemption NONE =
                new Redemption() {
                    @Override
                    public void redeem() {}

                    @Override
                    public void refused(String why) {}
                };

        /**
         * Called before anything is done, once for each plan of a question.
         *
         * @throws CofferException if the yes does not count any more
         */
        void redeem() throws CofferException;

        /** Called where the plan is not the one that has the yes. */
        void refused(String why) throws CofferException;
    }

    Authorization(Destruction plan, String grantedBy, Redemption redemption) {
        this.operation = plan.operation();
        this.digest = plan.digest();
        this.risk = plan.risk();
        this.grantedBy = grantedBy;
        this.redemption = redemption;
    }

    public Operation operation() {
        return operation;
    }

    public Sha256 digest() {
        return digest;
    }

    /**
     * How the yes was given, for records: "answer", "--yes", "settings", "delete", or a request's
     * code.
     */
    public String grantedBy() {
        return grantedBy;
    }

    /**
     * Called by what destroys, under its lock, with the plan made again. An approval is used up by
     * it, whatever comes of the rest.
     *
     * @throws CofferException if the plan is not the one that was authorized, would take more of
     *     what is there now, or the approval does not count any more; nothing may be done then
     */
    public void check(Destruction plannedAgain) throws CofferException {
        if (plannedAgain.operation() != operation
                || !plannedAgain.digest().equals(digest)
                || plannedAgain.risk().compareTo(risk) > 0) {
            String why =
                    plannedAgain.subject()
                            + " changed after the question was answered, so nothing was done; run"
                            + " the command again to see what it would do now";
            redemption.refused(why);
            throw CofferException.failed(why);
        }
        redemption.redeem();
    }
}
