import java.io.ByteArrayOutputStream;
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
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Makes a JAR fit for an AOT cache, which leaves out old class files and those of signed JARs.
 * Class files older than Java 6, as picocli's are, are raised to the version of Java 8, stack maps
 * added, nothing else changed. Of a signed one, as BouncyCastle's is, the signature is left out,
 * with the digest of each file in its manifest, 800 KB that would be read at each start. Run from
 * its source by {@code scripts/assemble}: {@code java ModernJar.java FROM.jar TO.jar}.
 */
class ModernJar {
    private static final int FIRST_WITH_STACK_MAPS = 50;
    private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");

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
            boolean signed = in.stream().anyMatch(entry -> isSignature(entry.getName()));
            for (JarEntry entry : (Iterable<JarEntry>) in.stream()::iterator) {
                if (isSignature(entry.getName())) {
                    continue;
                }
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                if (signed && entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    bytes = withoutDigests(in.getManifest());
                }
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? modern(tool, bytes) : bytes);
                out.closeEntry();
            }
        }
    }

    private static boolean isSignature(String name) {
        return SIGNATURE.matcher(name).matches();
    }

    private static byte[] withoutDigests(Manifest whole) throws IOException {
        Manifest main = new Manifest();
        main.getMainAttributes().putAll(whole.getMainAttributes());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        main.write(bytes);
        return bytes.toByteArray();
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
