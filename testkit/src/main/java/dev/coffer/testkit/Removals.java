package dev.coffer.testkit;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * By which ways code comes to what removes something for good. A way is good if it passes code that
 * takes an authorization, itself or in a request, or a class that removes nothing but its own. For
 * one thread.
 */
final class Removals {
    /** Classes that remove nothing but their own, and what that is. */
    static final Map<String, String> OWN =
            Map.ofEntries(
                    entry("archive.Building", "an item that was not finished"),
                    entry("archive.item.ForeignItem", "a name for the time of reading"),
                    entry("audit.Appending", "a file that it has just made, and could not write"),
                    entry("audit.HeadFile", "the head's temporary file"),
                    entry("catalogue.HistoryFiles", "the index of versions, which is made anew"),
                    entry("guard.Approvals", "requests that are long over"),
                    entry("guard.PlanSpool", "documents of plans"),
                    entry("job.DatabaseRestore", "a safety copy that did not become whole"),
                    entry("job.Export", "an export that was not finished"),
                    entry("job.FileSystemCheck", "the names it tries"),
                    entry("job.Init", "the template's temporary file"),
                    entry("job.Staging", "copies of databases for the time of a run"),
                    entry("os.LinuxFolder", "what a rename without its system call is made of"),
                    entry("os.SmallFiles", "a temporary file"),
                    entry("record.Commit", "what a run has written down that had the yes"),
                    entry("record.LocalPlacement", "what a run has staged"),
                    entry("record.NewStore", "a store whose making was cut off"),
                    entry("record.Recovery", "what a dead run has staged"),
                    entry("record.StoreLock", "locks, its own and those of the dead"),
                    entry("restore.Builder", "a link it has made to try"),
                    entry("restore.Effects", "what was built, and is not wanted"),
                    entry("restore.InPlaceHands", "what was built, and is not wanted"),
                    entry("restore.PlanSpool", "documents of plans"),
                    entry(
                            "restore.Recovery",
                            "what a dead restore has built; undo's, when its time is over"),
                    entry("sqlite.Captured", "the copy of a database"),
                    entry("sqlite.Staging", "copies of databases"),
                    entry("storage.CacheFolder", "what is kept near, and may be had again"),
                    entry("storage.CachingStorage", "is what is called"),
                    entry("storage.LocalStorage", "is what is called"),
                    entry("storage.RetryingStorage", "is what is called"),
                    entry(
                            "vault.repository.FirstKey",
                            "the key of a vault that did not come to be"),
                    entry("vault.repository.Locks", "locks of the dead"),
                    entry("vault.repository.NearFiles", "what is kept near, and may be had again"),
                    entry("vault.repository.RepositoryLock", "its own lock"),
                    entry("versioned.VersionedPlacement", "a home it has just made"),
                    entry("writer.EntryWriter", "what is half written"),
                    entry("writer.FolderDefaults", "a folder it has made to look"));

    private final String root;
    private final Map<String, List<Call>> calls = new HashMap<>();
    private final List<JavaCodeUnit> removing = new ArrayList<>();

    private record Call(JavaCodeUnit from, CodeUnitAccessTarget target) {}

    /**
     * @param root the package that holds the engine's packages
     */
    Removals(Iterable<JavaClass> classes, String root) {
        this.root = root;
        for (JavaClass each : classes) {
            for (JavaCodeUnit unit : each.getCodeUnits()) {
                for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
                    if (access.getTarget() instanceof CodeUnitAccessTarget target) {
                        add(unit, target);
                    }
                }
            }
        }
    }

    private void add(JavaCodeUnit from, CodeUnitAccessTarget target) {
        calls.computeIfAbsent(target.getName(), _ -> new ArrayList<>()).add(new Call(from, target));
        if (removes(target) && !removing.contains(from)) {
            removing.add(from);
        }
    }

    /** What everything that removes comes down to. */
    private boolean removes(CodeUnitAccessTarget target) {
        String name = target.getName();
        return switch (target.getOwner().getName()) {
            case "java.nio.file.Files" -> name.startsWith("delete");
            default ->
                    (is(target, ".os.Folder") && name.startsWith("removeF"))
                            || (is(target, ".storage.Storage") && name.equals("delete"));
        };
    }

    private boolean is(CodeUnitAccessTarget target, String type) {
        return target.getOwner().isAssignableTo(root + type);
    }

    /** Ways that are not good, from where they begin, one for each beginning and each end. */
    List<String> unauthorized() {
        List<String> ways = new ArrayList<>();
        for (JavaCodeUnit end : removing) {
            ways.addAll(waysTo(end));
        }
        return ways;
    }

    private List<String> waysTo(JavaCodeUnit end) {
        List<String> ways = new ArrayList<>();
        Map<JavaCodeUnit, @Nullable JavaCodeUnit> next = new LinkedHashMap<>();
        Deque<JavaCodeUnit> todo = new ArrayDeque<>();
        if (!isGood(end)) {
            next.put(end, null);
            todo.add(end);
        }
        while (!todo.isEmpty()) {
            JavaCodeUnit unit = todo.remove();
            List<JavaCodeUnit> callers = callers(unit);
            if (callers.isEmpty()) {
                ways.add(way(unit, next));
            }
            for (JavaCodeUnit caller : callers) {
                if (!next.containsKey(caller) && !isGood(caller)) {
                    next.put(caller, unit);
                    todo.add(caller);
                }
            }
        }
        return ways;
    }

    private static String way(JavaCodeUnit from, Map<JavaCodeUnit, @Nullable JavaCodeUnit> next) {
        StringBuilder text = new StringBuilder();
        for (JavaCodeUnit unit = from; unit != null; unit = next.get(unit)) {
            text.append(text.isEmpty() ? "" : " -> ");
            text.append(unit.getOwner().getName()).append('.').append(unit.getName());
        }
        return text.toString();
    }

    /** Also those that call it as a method of a type above or below its own. */
    private List<JavaCodeUnit> callers(JavaCodeUnit unit) {
        List<JavaCodeUnit> callers = new ArrayList<>();
        JavaClass owner = unit.getOwner();
        for (Call call : calls.getOrDefault(unit.getName(), List.of())) {
            JavaClass called = call.target().getOwner();
            boolean related = called.isAssignableTo(owner.getName());
            boolean alike =
                    call.target().getRawParameterTypes().equals(unit.getRawParameterTypes());
            if (related && alike && !call.from().equals(unit)) {
                callers.add(call.from());
            }
        }
        return callers;
    }

    private boolean isGood(JavaCodeUnit unit) {
        return OWN.containsKey(outermost(unit.getOwner()))
                || takesOne(unit)
                || carriesOne(unit.getOwner());
    }

    /** Whether a yes is among what is given to it. */
    boolean takesOne(JavaCodeUnit unit) {
        for (JavaType parameter : unit.getParameterTypes()) {
            for (JavaClass type : parameter.getAllInvolvedRawTypes()) {
                if (isAuthorization(type) || carriesOne(type)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isAuthorization(JavaClass type) {
        return type.getName().equals(root + ".guard.Authorization");
    }

    /** A request with a yes, or what was made of one. */
    private boolean carriesOne(JavaClass type) {
        for (JavaField field : type.getFields()) {
            if (isAuthorization(field.getRawType())) {
                return true;
            }
        }
        return false;
    }

    private String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return (nested < 0 ? name : name.substring(0, nested)).replace(root + ".", "");
    }
}
