package dev.headrace.examples.quickstart;

import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;

/** A folder that looks like the checkout, with the shipped daemons and a handlers' jar that answers wrong results. */
final class HomeWithWrongHandlers {
    private static final String HANDLERS = "examples/target/headrace-example-handlers.jar";
    private static final String SERVICE = "META-INF/services/" + HandlerModule.class.getName();

    private HomeWithWrongHandlers() {}

    static Path make(Path checkout, Path home) throws IOException {
        for (String jar :
                new String[] {"worker/target/headrace-worker.jar", "controller/target/headrace-controller.jar"}) {
            Files.createDirectories(home.resolve(jar).getParent());
            Files.copy(checkout.resolve(jar), home.resolve(jar));
        }
        Path handlers = home.resolve(HANDLERS);
        Files.createDirectories(handlers.getParent());
        try (OutputStream file = Files.newOutputStream(handlers);
                JarOutputStream jar = new JarOutputStream(file)) {
            copyClasses(checkout.resolve(HANDLERS), jar);
            add(jar, SERVICE, WrongHandlers.class.getName().getBytes(StandardCharsets.UTF_8));
            String name = WrongHandlers.class.getName().replace('.', '/') + ".class";
            try (InputStream code = WrongHandlers.class.getClassLoader().getResourceAsStream(name)) {
                add(jar, name, code.readAllBytes());
            }
        }
        return home;
    }

    private static void copyClasses(Path from, JarOutputStream jar) throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(from))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.getName().endsWith(".class")) {
                    add(jar, entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }
}
