package dev.headrace.worker.internal.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles a module of handlers and packs it, as a user would: nothing of it is on the class path. */
final class HandlerJar {
    private static final String SOURCE = """
            package outside;

            import dev.headrace.task.Outcome;
            import dev.headrace.task.TaskType;
            import dev.headrace.worker.HandlerModule;
            import dev.headrace.worker.HandlerRegistry;

            public final class Numbers implements HandlerModule, AutoCloseable {
                @Override
                public void register(HandlerRegistry handlers) {
                    handlers.handle(TaskType.of("number", Integer.class), (number, ctx) -> {
                        System.out.println("handler " + number + " of attempt " + ctx.attempt() + " with "
                            + Thread.currentThread().getContextClassLoader().getClass().getSimpleName());
                        if (number == 1) {
                            new java.util.concurrent.CountDownLatch(1).await();
                        }
                        if (number == 2) {
                            System.exit(9);
                        }
                        return Outcome.done();
                    });
                }

                @Override
                public void close() {
                    System.out.println("module closed");
                }
            }
            """;

    private HandlerJar() {}

    static Path in(Path folder) {
        return of(folder, "outside.Numbers", SOURCE);
    }

    /** Compiles a module's one source and packs all classes of it, and its service file, as {@code jars/handlers.jar}. */
    static Path of(Path folder, String module, String source) {
        try {
            String path = module.replace('.', '/');
            Path file = folder.resolve("src").resolve(path + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            Path classes = Files.createDirectories(folder.resolve("classes"));
            compile(file, classes);
            Map<String, byte[]> files = new HashMap<>();
            files.put("META-INF/services/dev.headrace.worker.HandlerModule", (module + "\n").getBytes(UTF_8));
            try (Stream<Path> compiled = Files.walk(classes)) {
                for (Path each : compiled.filter(Files::isRegularFile).toList()) {
                    files.put(classes.relativize(each).toString(), Files.readAllBytes(each));
                }
            }
            Path jar = Files.createDirectories(folder.resolve("jars")).resolve("handlers.jar");
            pack(jar, files);
            return jar;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compile(Path source, Path classes) {
        String classPath = System.getProperty("java.class.path");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), "-cp", classPath, source.toString());
        if (result != 0) {
            throw new AssertionError("the handlers do not compile");
        }
    }

    private static void pack(Path jar, Map<String, byte[]> files) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                packed.putNextEntry(new JarEntry(file.getKey()));
                packed.write(file.getValue());
                packed.closeEntry();
            }
        }
    }
}
