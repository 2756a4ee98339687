package dev.headrace.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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
        try {
            Path source = Files.createDirectories(folder.resolve("src/outside")).resolve("Numbers.java");
            Files.writeString(source, SOURCE);
            Path classes = Files.createDirectories(folder.resolve("classes"));
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            source.toString());
            if (result != 0) {
                throw new AssertionError("the handlers do not compile");
            }
            Path jar = Files.createDirectories(folder.resolve("jars")).resolve("numbers.jar");
            pack(
                    jar,
                    Map.of(
                            "outside/Numbers.class",
                            Files.readAllBytes(classes.resolve("outside/Numbers.class")),
                            "META-INF/services/dev.headrace.worker.HandlerModule",
                            "outside.Numbers\n".getBytes(UTF_8)));
            return jar;
        } catch (IOException e) {
            throw new AssertionError(e);
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
