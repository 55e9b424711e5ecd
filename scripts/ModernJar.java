import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Makes a JAR fit for a quick start. An AOT cache leaves out old class files: those older than Java
 * 6, as picocli's are, are raised to the version of Java 8, stack maps added, nothing else changed.
 * Classes that a JAR has besides for newer versions of Java are left out: zstd-jni's call the
 * library through the foreign-function API, whose calls no cache keeps, and link all 60 of them at
 * once; the others use JNI. Run from its source by {@code scripts/assemble}: {@code java
 * ModernJar.java FROM.jar TO.jar}.
 */
class ModernJar {
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final String OTHER_VERSIONS = "META-INF/versions/";

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        try (URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                JarFile in = new JarFile(from.toString());
                JarOutputStream out =
                        new JarOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            ClassHierarchyResolver resolver =
                    ClassHierarchyResolver.ofResourceParsing(classes)
                            .orElse(ClassHierarchyResolver.defaultResolver());
            ClassFile tool =
                    ClassFile.of(
                            StackMapsOption.GENERATE_STACK_MAPS,
                            ClassHierarchyResolverOption.of(resolver));
            for (JarEntry entry : (Iterable<JarEntry>) in.stream()::iterator) {
                if (entry.getName().startsWith(OTHER_VERSIONS)) {
                    continue;
                }
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? modern(tool, bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static byte[] modern(ClassFile tool, byte[] bytes) {
        ClassModel model = tool.parse(bytes);
        if (model.majorVersion() >= FIRST_WITH_STACK_MAPS) {
            return bytes;
        }
        ClassTransform version =
                (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                    } else {
                        builder.with(element);
                    }
                };
        // Code that is taken over whole keeps its lack of stack maps; so each instruction is passed
        // on by itself.
        ClassTransform code =
                ClassTransform.transformingMethodBodies(
                        (builder, element) -> builder.with(element));
        return tool.transformClass(model, version.andThen(code));
    }
}
