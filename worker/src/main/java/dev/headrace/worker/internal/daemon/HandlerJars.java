package dev.headrace.worker.internal.daemon;

import dev.headrace.internal.text.Printable;
import dev.headrace.worker.HandlerModule;
import dev.headrace.worker.internal.run.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars from which a daemon loads its handlers. All jars share one class loader, so that a folder may hold a
 * handler jar and the libraries it needs. Modules on the daemon's own class path are used too.
 */
final class HandlerJars implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerJars.class);

    private final URLClassLoader loader;
    private final List<HandlerModule> modules = new ArrayList<>();

    private HandlerJars(URLClassLoader loader) {
        this.loader = loader;
    }

    /**
     * Opens jars, and the jars directly in folders.
     *
     * @throws IllegalArgumentException if a jar cannot be read, or none of them has a module
     */
    static HandlerJars open(List<Path> jarsOrFolders) {
        List<URL> urls = new ArrayList<>();
        Map<String, Path> jarOfModule = new HashMap<>();
        for (Path path : jarsOrFolders) {
            for (Path jar : jars(path)) {
                for (String module : modulesNamedIn(jar)) {
                    requireOnce(module, jar, jarOfModule.put(module, jar));
                }
                urls.add(url(jar));
            }
        }
        URLClassLoader loader =
                new URLClassLoader("handlers", urls.toArray(URL[]::new), HandlerJars.class.getClassLoader());
        HandlerJars opened = new HandlerJars(loader);
        try {
            ServiceLoader.load(HandlerModule.class, loader).forEach(opened.modules::add);
        } catch (ServiceConfigurationError e) {
            opened.close();
            throw new IllegalArgumentException("handlers: a module cannot be loaded: " + e.getMessage() + cause(e), e);
        }
        if (opened.modules.isEmpty()) {
            opened.close();
            throw new IllegalArgumentException(
                    jarsOrFolders.isEmpty()
                            ? "handlers: none is given; use --handlers JAR"
                            : "handlers: none of " + jarsOrFolders + " names a module in META-INF/services/"
                                    + HandlerModule.class.getName() + "; docs/handlers.md shows how to build a jar");
        }
        return opened;
    }

    private static List<Path> jars(Path path) {
        if (Files.isDirectory(path)) {
            return jarsIn(path);
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("handlers: there is no readable jar or folder " + path);
        }
        return List.of(path);
    }

    private static List<Path> jarsIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                throw new IllegalArgumentException("handlers: there is no jar in the folder " + folder);
            }
            return jars;
        } catch (IOException e) {
            throw new IllegalArgumentException("handlers: the folder " + folder + " cannot be read: " + e, e);
        }
    }

    /** Returns the modules that a jar names. Opens each jar itself, because a class loader ignores an invalid jar silently. */
    private static Set<String> modulesNamedIn(Path jar) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            ZipEntry names = opened.getEntry("META-INF/services/" + HandlerModule.class.getName());
            if (names == null) {
                return Set.of();
            }
            String text = new String(opened.getInputStream(names).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new IllegalArgumentException("handlers: " + jar + " is not a jar: " + e.getMessage(), e);
        }
    }

    private static String cause(ServiceConfigurationError error) {
        return error.getCause() == null ? "" : ": " + ErrorText.of(error.getCause());
    }

    /** Rejects a module that is in two jars: the first one would run, and its version would be unclear. */
    private static void requireOnce(String module, Path jar, @Nullable Path earlier) {
        if (earlier != null) {
            throw new IllegalArgumentException("handlers: the module " + Printable.escape(module) + " is in two jars, "
                    + earlier + " and " + jar + "; remove one of them");
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<HandlerModule> modules() {
        return modules;
    }

    ClassLoader loader() {
        return loader;
    }

    /** Closes the modules that are closeable, and the jars. */
    @Override
    public void close() {
        for (HandlerModule module : modules) {
            if (module instanceof AutoCloseable closeable) {
                close(closeable);
            }
        }
        close(loader);
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.warn("closing {} failed", closeable.getClass().getName(), e);
        }
    }
}
