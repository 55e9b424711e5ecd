package dev.coffer.job;

import dev.coffer.audit.AuditMark;
import dev.coffer.audit.NamedHead;
import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The heads of the audit log that points of stores carry, as far as this user made them on this
 * machine. Whoever writes the whole log anew would have to change all of them too.
 */
final class PointHeads {
    private final Works works;
    private final Consumer<String> skipped;

    /**
     * @param skipped told of stores that were not looked at, a sentence each
     */
    PointHeads(Works works, Consumer<String> skipped) {
        this.works = works;
        this.skipped = skipped;
    }

    /**
     * @param only this store alone, or null for all that this machine knows and that need no
     *     password
     */
    List<NamedHead> of(@Nullable StoreAddress only) throws IOException {
        List<NamedHead> heads = new ArrayList<>();
        if (only != null) {
            collect(works.finder().at(only), heads);
            return heads;
        }
        for (KnownStore known : works.memory().known().all()) {
            String text = known.kind() + ":" + known.location();
            StoreChoice choice = works.finder().find(text, null);
            if (choice.address().kind() == StoreKind.VAULT) {
                skipped.accept(
                        text + " was not compared, for it has a password; name it with --store");
                continue;
            }
            try {
                collect(choice, heads);
            } catch (CofferException e) {
                skipped.accept(text + " was not compared: " + e.getMessage());
            }
        }
        return heads;
    }

    private void collect(StoreChoice choice, List<NamedHead> heads) throws IOException {
        try (Store store = works.stores().open(choice)) {
            for (RestorePoint point : store.allPoints()) {
                AuditMark mark = point.audit();
                if (mark != null
                        && mark.user().equals(works.machine().user())
                        && works.isHere(point.host())) {
                    heads.add(
                            new NamedHead(
                                    "point "
                                            + point.shortId()
                                            + " in "
                                            + choice.address().withoutOptions(),
                                    mark.head()));
                }
            }
        }
    }
}
