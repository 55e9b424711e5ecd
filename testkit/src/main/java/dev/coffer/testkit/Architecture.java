package dev.coffer.testkit;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callCodeUnitWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of the architecture, each with its reason, for any tree of packages: the product's, and
 * the fixtures that prove that the rules fire.
 */
public final class Architecture {
    /** The engine's packages, lowest first: each imports only those before it. */
    static final List<String> ORDER =
            List.of(
                    "base",
                    "os",
                    "sqlite",
                    "audit",
                    "guard",
                    "tree",
                    "writer",
                    "storage",
                    "source",
                    "store",
                    "record",
                    "mirror",
                    "versioned",
                    "archive",
                    "vault",
                    "restore",
                    "catalogue",
                    "config",
                    "job");

    /** One kind of store each: these never import one another. */
    static final Set<String> KINDS = Set.of("mirror", "versioned", "archive", "vault");

    /** What a program comes in by: the library's door, and those that it gives out. */
    static final Set<String> DOORS = Set.of("Engine", "Points", "Archives", "Upkeep");

    private static final Set<String> DATES =
            Set.of(
                    "java.time.Instant",
                    "java.time.LocalDate",
                    "java.time.LocalDateTime",
                    "java.time.LocalTime",
                    "java.time.MonthDay",
                    "java.time.OffsetDateTime",
                    "java.time.OffsetTime",
                    "java.time.Year",
                    "java.time.YearMonth",
                    "java.time.ZonedDateTime");

    private static final Set<String> RANDOM_TYPES =
            Set.of(
                    "java.util.Random",
                    "java.security.SecureRandom",
                    "java.util.SplittableRandom",
                    "java.util.concurrent.ThreadLocalRandom");

    private final String root;

    /**
     * @param root the package that holds the engine's packages, {@code dev.coffer} for the product
     */
    public Architecture(String root) {
        this.root = root;
    }

    /** Each engine package imports only those below it. */
    public ArchRule packagesImportOnlyThoseBelowThem() {
        return classes()
                .should(importOnlyLowerPackages())
                .because(
                        "whoever reads or changes a package must know only those below it; the"
                                + " order stands in docs/architecture.md");
    }

    /** No two packages, sub-packages included, depend on each other in a circle. */
    public ArchRule packagesAreFreeOfCycles() {
        return slices().matching(root + ".(**)")
                .should()
                .beFreeOfCycles()
                .because(
                        "packages in a circle can only be understood, tested and replaced"
                                + " together");
    }

    /**
     * The engine can be embedded: it knows no command line, no server, no network storage, no test
     * code.
     */
    public ArchRule engineKnowsNoneOfItsUsers() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        root + ".cli..",
                        root + ".server..",
                        root + ".remotes..",
                        root + ".testkit..",
                        root + ".bench..",
                        "picocli..",
                        "org.junit..")
                .because(
                        "the engine is embedded by programs that have no use for a command line or"
                                + " a server");
    }

    /** The engine does not write to the terminal nor end the process. */
    public ArchRule engineLeavesTerminalAndProcessAlone() {
        return noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .because(
                        "the embedding program decides what is shown and when it ends; the engine"
                                + " tells its listener");
    }

    /** Processes are started through a parameter, so that tests can make them fail. */
    public ArchRule processesAreStartedInBaseOnly() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".base..")
                .should(
                        callCodeUnitWhere(
                                call(
                                        "start a process",
                                        call ->
                                                (owner(call).equals("java.lang.ProcessBuilder")
                                                                && call.getName().equals("start"))
                                                        || (owner(call).equals("java.lang.Runtime")
                                                                && call.getName().equals("exec")))))
                .because("the start of a process is a parameter, so that tests can make it fail");
    }

    /** Names are bytes: {@code java.io.File} loses those that are not valid in the locale. */
    public ArchRule nobodyUsesFile() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File")
                .because(
                        "names are bytes, and java.io.File loses those that are not valid in the"
                                + " locale");
    }

    /** The time of day comes from a clock that is a parameter. */
    public ArchRule theWallClockIsReadInBaseOnly() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".base..")
                .should(
                        callCodeUnitWhere(
                                call("read the wall clock", Architecture::readsWallClock)))
                .because("the clock is a parameter, so that tests can set it");
    }

    /** Durations are measured with a clock that is a parameter, too. */
    public ArchRule nanoTimeIsReadInBaseOnly() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".base..")
                .should()
                .callMethod(System.class, "nanoTime")
                .because("durations are measured through base, so that tests can set them");
    }

    /** Ids, keys and jitter come from a source of randomness that is a parameter. */
    public ArchRule randomnessComesFromBaseOnly() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".base..")
                .should(callCodeUnitWhere(call("draw randomness", Architecture::drawsRandomness)))
                .because(
                        "randomness is a parameter, so that tests can foretell ids and make sources"
                                + " of it fail");
    }

    /** Tests wait for events, not for time. */
    public ArchRule nobodySleeps() {
        return noClasses()
                .should(
                        callCodeUnitWhere(
                                call(
                                        "sleep",
                                        call ->
                                                owner(call).equals("java.lang.Thread")
                                                        && call.getName().equals("sleep"))))
                .because("a test that sleeps is slow on a fast machine and fails on a slow one");
    }

    /** A yes is made by the guard alone, and nobody comes by it another way. */
    public ArchRule onlyTheGuardAuthorizes() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".guard..")
                .should(
                        callCodeUnitWhere(
                                call(
                                        "make an authorization",
                                        call ->
                                                owner(call).equals(root + ".guard.Authorization")
                                                        && call.getName().equals("<init>"))))
                .because("what destroys takes an Authorization, which stands for an answer");
    }

    /** The ways to a yes that somebody did not just give, and who may go them. */
    private static final Map<String, Set<String>> WAYS_TO_A_YES =
            Map.of(
                    "<init>", Set.of("job.Works"), // the one gate, with the approver it was given
                    "bySettings", Set.of("job.Forget", "job.RollBack"),
                    "byGrace", Set.of("job.PurgeDeleted"));

    /** There is one gate, and what it lets through unasked is what settings and a grace allow. */
    public ArchRule nobodyGoesAroundTheGate() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".guard..")
                .should(
                        callCodeUnitWhere(
                                call(
                                        "make a gate, or ask it for a yes that nobody gives",
                                        call -> {
                                            Set<String> who = WAYS_TO_A_YES.get(call.getName());
                                            return owner(call).equals(root + ".guard.Gate")
                                                    && who != null
                                                    && !who.contains(caller(call));
                                        })))
                .because("an approver that says yes to everything is for tests alone");
    }

    /** Below the root, and of a nested class the one that it is in. */
    private String caller(JavaCall<?> call) {
        String name = call.getOriginOwner().getName().substring(root.length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** Whatever removes something for good is come to with a yes, or removes its own. */
    public ArchRule whateverRemovesHasAYes() {
        return classes()
                .should(
                        new ArchCondition<>("be removed from by those alone who have a yes") {
                            private List<String> ways = List.of();

                            @Override
                            public void init(Collection<JavaClass> all) {
                                ways = new Removals(all, root).unauthorized();
                            }

                            @Override
                            public void check(JavaClass type, ConditionEvents events) {}

                            @Override
                            public void finish(ConditionEvents events) {
                                for (String way : ways) {
                                    events.add(SimpleConditionEvent.violated(way, way));
                                }
                            }
                        })
                .because(
                        "nothing is destroyed without a yes; what needs none is in the list of"
                                + " Removals, each with its reason");
    }

    /** Names of the classes, without the root, that need no yes for what they remove. */
    public static Set<String> classesThatRemoveTheirOwn() {
        return Removals.OWN.keySet();
    }

    /** What is marked as protected takes a yes, and each operation is done by something marked. */
    public ArchRule whatIsProtectedTakesAYes() {
        return classes()
                .should(
                        new ArchCondition<>("take a yes for what they do that is protected") {
                            private final Set<String> done = new TreeSet<>();
                            private Removals removals = new Removals(List.of(), root);
                            private Set<String> operations = Set.of();

                            @Override
                            public void init(Collection<JavaClass> all) {
                                removals = new Removals(all, root);
                                operations = operations(all);
                            }

                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                for (JavaMethod method : type.getMethods()) {
                                    List<String> named = operationsOf(method);
                                    done.addAll(named);
                                    if (!named.isEmpty() && !removals.takesOne(method)) {
                                        String what = method.getFullName() + " takes no yes";
                                        events.add(SimpleConditionEvent.violated(method, what));
                                    }
                                }
                            }

                            @Override
                            public void finish(ConditionEvents events) {
                                for (String operation : operations) {
                                    if (!done.contains(operation)) {
                                        String what = operation + " is done by nothing marked";
                                        events.add(SimpleConditionEvent.violated(operation, what));
                                    }
                                }
                            }
                        })
                .because("what is protected cannot be called without an Authorization");
    }

    private Set<String> operations(Collection<JavaClass> all) {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : all) {
            if (type.getName().equals(root + ".guard.Operation")) {
                for (JavaEnumConstant each : type.getEnumConstants()) {
                    names.add(each.name());
                }
            }
        }
        return names;
    }

    private List<String> operationsOf(JavaMethod method) {
        List<String> names = new ArrayList<>();
        for (JavaAnnotation<?> each : method.getAnnotations()) {
            if (each.getRawType().getName().equals(root + ".guard.Protected")) {
                for (JavaEnumConstant one :
                        (JavaEnumConstant[]) each.getExplicitlyDeclaredProperty("value")) {
                    names.add(one.name());
                }
            }
        }
        return names;
    }

    /** Doors lead to use cases, and use cases to what they share; nothing leads back. */
    public ArchRule onlyTheEngineKnowsItsDoors() {
        return noClasses()
                .that(
                        DescribedPredicate.describe(
                                "are not the engine itself",
                                type -> !(isDoor(type) && type.getSimpleName().equals("Engine"))))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("are its doors", this::isDoor))
                .because(
                        "a use case is understood without all the others that are behind the same"
                                + " door");
    }

    /** The rules for the engine's classes. */
    public List<ArchRule> forEngine() {
        return List.of(
                packagesImportOnlyThoseBelowThem(),
                packagesAreFreeOfCycles(),
                engineKnowsNoneOfItsUsers(),
                engineLeavesTerminalAndProcessAlone(),
                processesAreStartedInBaseOnly(),
                nobodyUsesFile(),
                theWallClockIsReadInBaseOnly(),
                nanoTimeIsReadInBaseOnly(),
                randomnessComesFromBaseOnly(),
                onlyTheGuardAuthorizes(),
                nobodyGoesAroundTheGate(),
                whateverRemovesHasAYes(),
                whatIsProtectedTakesAYes(),
                onlyTheEngineKnowsItsDoors());
    }

    /** The rules for modules above the engine. */
    public List<ArchRule> forModulesAboveEngine() {
        return List.of(
                packagesAreFreeOfCycles(),
                nobodyUsesFile(),
                theWallClockIsReadInBaseOnly(),
                randomnessComesFromBaseOnly(),
                nobodyGoesAroundTheGate());
    }

    private ArchCondition<JavaClass> importOnlyLowerPackages() {
        return new ArchCondition<>("import only packages below their own in " + ORDER) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                String importer = top(from);
                if (!ORDER.contains(importer)) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    from, from.getName() + " lies in no package of the list"));
                    return;
                }
                from.getDirectDependenciesFromSelf()
                        .forEach(dependency -> {
                            JavaClass target = dependency.getTargetClass().getBaseComponentType();
                            if (!ours(target) || mayImport(importer, top(target))) {
                                return;
                            }
                            events.add(
                                    SimpleConditionEvent.violated(
                                            from, dependency.getDescription()));
                        });
            }
        };
    }

    private boolean isDoor(JavaClass type) {
        return type.getPackageName().equals(root + ".job") && DOORS.contains(type.getSimpleName());
    }

    private boolean ours(JavaClass type) {
        return type.getPackageName().startsWith(root + ".");
    }

    /** The first component of a class's package below the root, "" for the root itself. */
    private String top(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(root + ".")) {
            return "";
        }
        String below = name.substring(root.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }

    static boolean mayImport(String importer, String imported) {
        if (importer.equals(imported)) {
            return true;
        }
        if (KINDS.contains(importer) && KINDS.contains(imported)) {
            return false;
        }
        int place = ORDER.indexOf(imported);
        return place >= 0 && place < ORDER.indexOf(importer);
    }

    private static boolean readsWallClock(JavaCall<?> call) {
        String owner = owner(call);
        String name = call.getName();
        List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
        return switch (owner) {
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.util.Date", "java.util.GregorianCalendar" ->
                    name.equals("<init>") && parameters.isEmpty();
            case "java.util.Calendar" -> name.equals("getInstance");
            case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
            case "java.time.InstantSource" -> name.equals("system");
            default ->
                    DATES.contains(owner)
                            && name.equals("now")
                            && parameters.stream()
                                    .noneMatch(p -> p.getName().equals("java.time.Clock"));
        };
    }

    private static boolean drawsRandomness(JavaCall<?> call) {
        String owner = owner(call);
        String name = call.getName();
        return (RANDOM_TYPES.contains(owner)
                        && (name.equals("<init>")
                                || name.startsWith("getInstance")
                                || name.equals("current")))
                || (owner.equals("java.util.UUID") && name.equals("randomUUID"))
                || (owner.equals("java.lang.Math") && name.equals("random"))
                || (owner.startsWith("java.util.random.RandomGenerator")
                        && (name.equals("of") || name.equals("getDefault")));
    }

    private static String owner(JavaCall<?> call) {
        return call.getTargetOwner().getName();
    }

    private static DescribedPredicate<JavaCall<?>> call(
            String description, java.util.function.Predicate<JavaCall<?>> test) {
        return DescribedPredicate.describe(description, test);
    }
}
