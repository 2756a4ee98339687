package dev.headrace.examples.scenario;

import dev.headrace.worker.HandlerModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Makes a jar of handlers as a user would ship one, from classes of this test's class path. */
public final class HandlerJar {
    private HandlerJar() {}

    /** A jar of the module and of all classes that are nested in it, with its service file. */
    public static Path of(Class<? extends HandlerModule> module, Path folder) throws IOException {
        Path jar = folder.resolve(module.getSimpleName() + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            add(out, module);
            for (Class<?> nested : module.getDeclaredClasses()) {
                add(out, nested);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + HandlerModule.class.getName()));
            out.write(module.getName().getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static void add(JarOutputStream out, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }
}
