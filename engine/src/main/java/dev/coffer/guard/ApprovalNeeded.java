package dev.coffer.guard;

import dev.coffer.base.CofferException;

/** Nothing was done, because somebody else has to approve it first, or has said no. */
public final class ApprovalNeeded extends CofferException {
    private static final long serialVersionUID = 1;

    private final String code;

    ApprovalNeeded(ApprovalRequest request, String message) {
        super(Reason.NEEDS_YES, message);
        this.code = request.code();
    }

    /** Of the request that waits, or was denied. */
    public String code() {
        return code;
    }
}
