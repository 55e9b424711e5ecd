package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.PackReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Saves what is whole in damaged packs, and knows what is lost with these and with packs that are
 * missing: the pieces that no other pack has. For one thread.
 */
final class PackSalvage implements PackReader.Taker {
    /** A blob by what it is. */
    private record Piece(BlobType type, Sha256 id) {}

    private final Diagnosis diagnosis;
    private final Set<Piece> saved = new HashSet<>();
    private final Set<Piece> damaged = new HashSet<>();
    private BlobWriter.@Nullable Hand hand;
    private @Nullable IOException writing;

    PackSalvage(Diagnosis diagnosis) {
        this.diagnosis = diagnosis;
    }

    /**
     * Saves what is whole of one pack.
     *
     * @return why it could not be read, so that it must stay; null if it was read
     * @throws IOException if what is whole cannot be written
     */
    @Nullable IOException save(
            Sha256 pack, List<BlobPlace> places, PackReader reader, BlobWriter.Hand into)
            throws IOException {
        hand = into;
        Set<Piece> before = Set.copyOf(damaged);
        for (BlobPlace one : places) { // each by itself: a damaged one hides no other
            try {
                reader.read(pack, List.of(one), this);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (writing != null) {
                    throw e;
                }
                damaged.retainAll(before);
                return e;
            }
        }
        return null;
    }

    @Override
    public void take(BlobPlace place, byte[] sealed, byte[] plain, int length) throws IOException {
        BlobWriter.Hand into = hand;
        if (into == null) {
            throw new IllegalStateException("nothing is being saved");
        }
        try {
            into.copy(place.type(), place.id(), sealed, place.length(), place.rawLength());
        } catch (IOException e) {
            writing = e;
            throw e;
        }
        saved.add(new Piece(place.type(), place.id()));
    }

    @Override
    public void damaged(BlobPlace place, DamagedException why) {
        damaged.add(new Piece(place.type(), place.id()));
    }

    long saved() {
        return saved.size();
    }

    /** How many pieces of packs that are missing or damaged no pack has any more. */
    long lost() {
        Set<Piece> lost = new HashSet<>(damaged);
        for (Sha256 pack : diagnosis.missingIds()) {
            for (BlobPlace place : diagnosis.places(diagnosis.table().pack(pack))) {
                lost.add(new Piece(place.type(), place.id()));
            }
        }
        lost.removeAll(saved);
        if (lost.isEmpty()) {
            return 0;
        }
        for (Map.Entry<Sha256, List<BlobPlace>> pack : diagnosis.found().entrySet()) {
            for (BlobPlace place : pack.getValue()) {
                lost.remove(new Piece(place.type(), place.id()));
            }
        }
        lost.removeIf(this::isElsewhere);
        return lost.size();
    }

    /** Packs that could not be read count as having it. */
    private boolean isElsewhere(Piece piece) {
        for (BlobIndex.Location at : diagnosis.index().blobs().find(piece.type, piece.id)) {
            if (diagnosis.listed().containsKey(at.pack())
                    && !diagnosis.bad().containsKey(at.pack())
                    && !diagnosis.found().containsKey(at.pack())) {
                return true;
            }
        }
        return false;
    }
}
