package dev.coffer.cli;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import dev.coffer.testkit.Architecture;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.util.stream.Stream;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> commandLineKeepsTheRules() {
        JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));
        return new Architecture("dev.coffer")
                .forModulesAboveEngine().stream()
                        .map(rule ->
                                DynamicTest.dynamicTest(
                                        rule.getDescription(), () -> rule.check(classes)));
    }
}
