package dev.coffer.job;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.archive.Replaced;
import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.CofferException;
import dev.coffer.base.Period;
import dev.coffer.guard.Operation;
import dev.coffer.os.HostPath;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Dated items that stand alone: written from points of any store, read from files of any program,
 * and moved or made smaller in archives. Thread-safe; got from {@link Engine#archives()}.
 */
public final class Archives {
    private final Works works;

    Archives(Works works) {
        this.works = works;
    }

    /**
     * Writes a point of any store, or a part of it, into one archive file, which is read again
     * before it gets its name.
     *
     * @param format one that is a file
     * @param level of compression; null for the format's own
     * @param file nothing may have that name yet
     * @throws CofferException {@code USAGE} for a level that the format has not
     */
    public ExportReport export(
            StoreChoice store,
            PointAddress address,
            PointFilter filter,
            ItemFormat format,
            @Nullable Integer level,
            HostPath file,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveOptions options = ArchiveOptions.of(format);
        ArchiveOptions checked = level == null ? options : options.withLevel(level);
        try (OpenPoint from = works.open(store, address, filter)) {
            return works.records()
                    .of(
                            "export",
                            store,
                            () ->
                                    new Export(works, format, checked.level(), listener)
                                            .run(from, file),
                            (done, _) -> done.text("written to " + file));
        }
    }

    /**
     * Makes a point of what a tar or zip of any program holds.
     *
     * @param store made if it is not there
     * @param order what is said of the point
     * @throws CofferException if the file is no archive, or something in it is refused
     */
    public BackupReport importArchive(
            StoreChoice store, HostPath file, BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        Import read = new Import(works);
        return order.dryRun()
                ? read.run(store, file, order, listener)
                : works.records()
                        .backup(
                                "import",
                                store.job().name(),
                                store.address(),
                                () -> read.run(store, file, order, listener));
    }

    /**
     * Makes one file of a full item of an archive that is a folder; the folder goes when the file
     * has been read again and lies in its place. Asks the gate first.
     *
     * @param format one that is a file
     * @param level of compression; null for the format's own
     * @throws CofferException if other items need it; nothing was done then
     */
    public Replaced replaceItem(
            StoreChoice choice,
            String point,
            PointFilter filter,
            ItemFormat format,
            @Nullable Integer level,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveTier.checkKind(choice.address());
        ArchiveOptions options = ArchiveOptions.of(format);
        ArchiveOptions how = level == null ? options : options.withLevel(level);
        return works.records()
                .of(
                        Operation.REPLACE_ITEM.word(),
                        choice,
                        () -> new ReplaceItem(works).run(choice, point, filter, how, listener),
                        (done, now) -> done.point(Records.first(now.point())));
    }

    /**
     * Moves old items of an archive into another one, which is made if it is not there.
     *
     * @param olderThan so old an item has to be; chains move together or not at all
     * @param keep so many of the newest stay in any case
     * @param planned told what stays and what moves, before anybody is asked
     */
    public ForgetReport tier(
            StoreChoice from,
            StoreChoice to,
            Period olderThan,
            int keep,
            boolean dryRun,
            Consumer<RetentionPlan> planned,
            RunListener listener)
            throws IOException, InterruptedException {
        ArchiveTier tier = new ArchiveTier(works);
        return dryRun
                ? tier.run(from, to, olderThan, keep, true, planned, listener)
                : works.records()
                        .forget(
                                "tier",
                                from,
                                () ->
                                        tier.run(
                                                from, to, olderThan, keep, false, planned,
                                                listener));
    }
}
