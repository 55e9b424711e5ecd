package dev.coffer.source;

import dev.coffer.os.HostPath;

import java.io.IOException;

/**
 * Where captured databases are put. Asked when the first one is met, by several threads at once.
 */
public interface StagingPlace {
    /**
     * A folder of mode 0700, the same each time.
     *
     * @throws dev.coffer.base.CofferException if there can be none: the run ends with that
     */
    HostPath folder() throws IOException;
}
