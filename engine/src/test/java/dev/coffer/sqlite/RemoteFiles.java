package dev.coffer.sqlite;

import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** The files of this system, except that they say that they lie on NFS. */
final class RemoteFiles {
    private static final FileSystemStat NFS =
            new FileSystemStat(0x6969, 1L << 40, 1L << 39, 0, 0, false);

    private RemoteFiles() {}

    static HostFiles over(HostFiles files) {
        return proxy(
                HostFiles.class,
                (method, arguments) -> {
                    Object answer = call(files, method, arguments);
                    return answer instanceof Folder folder ? folder(folder) : answer;
                });
    }

    private static Folder folder(Folder folder) {
        return proxy(
                Folder.class,
                (method, arguments) ->
                        method.getName().equals("fileSystem")
                                ? NFS
                                : call(folder, method, arguments));
    }

    private interface Handler {
        @Nullable Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> handler.handle(method, arguments)));
    }

    private static @Nullable Object call(Object target, Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
