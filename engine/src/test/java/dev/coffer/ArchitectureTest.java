package dev.coffer;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;

import dev.coffer.testkit.Architecture;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class ArchitectureTest {
    private static final Pattern FIXTURE = Pattern.compile("fixture\\.coffer\\.[a-z.]*([A-Z]\\w+)");

    private final Architecture product = new Architecture("dev.coffer");
    private final Architecture fixture = new Architecture("fixture.coffer");

    @TestFactory
    Stream<DynamicTest> engineKeepsTheRules() {
        JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));
        assertFalse(classes.isEmpty());
        return product.forEngine().stream()
                .map(rule ->
                        DynamicTest.dynamicTest(rule.getDescription(), () -> check(rule, classes)));
    }

    @Test
    void testsDoNotSleep() {
        JavaClasses classes =
                new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/fixture/"))
                        .importPath(Path.of("target/test-classes"));
        check(product.nobodySleeps(), classes);
    }

    @Test
    void everyRuleFiresOnTheClassesThatBreakIt() {
        assertAll(
                () ->
                        assertEquals(
                                Set.of(
                                        "ImportsUpwards",
                                        "ImportsAnotherKind",
                                        "LiesNowhere",
                                        "Command",
                                        "KnowsItsUser"),
                                culprits(fixture.packagesImportOnlyThoseBelowThem())),
                () ->
                        assertEquals(
                                Set.of("KnowsBranch", "KnowsTree"),
                                culprits(fixture.packagesAreFreeOfCycles())),
                () ->
                        assertEquals(
                                Set.of("KnowsItsUser"),
                                culprits(fixture.engineKnowsNoneOfItsUsers())),
                () ->
                        assertEquals(
                                Set.of("Prints", "EndsTheProcess"),
                                culprits(fixture.engineLeavesTerminalAndProcessAlone())),
                () ->
                        assertEquals(
                                Set.of("StartsProcess"),
                                culprits(fixture.processesAreStartedInBaseOnly())),
                () -> assertEquals(Set.of("UsesFile"), culprits(fixture.nobodyUsesFile())),
                () ->
                        assertEquals(
                                Set.of("ReadsClock"),
                                culprits(fixture.theWallClockIsReadInBaseOnly())),
                () ->
                        assertEquals(
                                Set.of("MeasuresTime"),
                                culprits(fixture.nanoTimeIsReadInBaseOnly())),
                () ->
                        assertEquals(
                                Set.of("DrawsRandomness"),
                                culprits(fixture.randomnessComesFromBaseOnly())),
                () ->
                        assertEquals(
                                Set.of("AuthorizesItself"),
                                culprits(fixture.onlyTheGuardAuthorizes())),
                () ->
                        assertEquals(
                                Set.of("AsksItself"), culprits(fixture.nobodyGoesAroundTheGate())),
                () ->
                        assertEquals(
                                Set.of("KnowsItsDoor"),
                                culprits(fixture.onlyTheEngineKnowsItsDoors())),
                () ->
                        assertEquals(
                                Set.of("RemovesUnasked"),
                                culprits(fixture.whateverRemovesHasAYes())),
                () ->
                        assertEquals(
                                Set.of("RemovesUnasked"),
                                culprits(fixture.whatIsProtectedTakesAYes())),
                () -> assertEquals(Set.of("Sleeps"), culprits(fixture.nobodySleeps())));
    }

    @Test
    void everyClassThatRemovesItsOwnIsThere() {
        for (String name : Architecture.classesThatRemoveTheirOwn()) {
            Path place = Path.of("target/classes/dev/coffer", name.replace('.', '/') + ".class");
            assertTrue(Files.exists(place), name);
        }
    }

    @Test
    void aProtectedOperationThatNothingMarkedDoesIsTold() {
        assertEquals(2, violations(fixture.whatIsProtectedTakesAYes()));
    }

    @Test
    void everyForbiddenWayToTheClockAndToRandomnessIsSeen() {
        assertEquals(4, violations(fixture.theWallClockIsReadInBaseOnly()));
        assertEquals(4, violations(fixture.randomnessComesFromBaseOnly()));
    }

    private static void check(ArchRule rule, JavaClasses classes) {
        rule.allowEmptyShould(true).check(classes);
    }

    private static int violations(ArchRule rule) {
        return rule.evaluate(fixtures()).getFailureReport().getDetails().size();
    }

    /** The simple names of the fixtures that a rule's violations begin with. */
    private static Set<String> culprits(ArchRule rule) {
        Set<String> names = new TreeSet<>();
        for (String detail : rule.evaluate(fixtures()).getFailureReport().getDetails()) {
            var matcher = FIXTURE.matcher(detail);
            if (matcher.find()) {
                names.add(matcher.group(1));
            }
            if (detail.startsWith("Cycle")) {
                while (matcher.find()) {
                    names.add(matcher.group(1));
                }
            }
        }
        return names;
    }

    private static JavaClasses fixtures() {
        return new ClassFileImporter().importPackages("fixture.coffer");
    }
}
