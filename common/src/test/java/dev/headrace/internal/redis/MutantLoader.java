package dev.headrace.internal.redis;

import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import org.jspecify.annotations.Nullable;

/**
 * Loads Headrace's own classes and scripts anew, a mutant's script before the real one. The libraries are everybody's, as
 * loading those again would take most of a run's time.
 */
final class MutantLoader extends URLClassLoader {
    private static final String OURS = "dev.headrace.";

    /** @param first where the mutant's script is, and then whatever the tests' class path has */
    MutantLoader(URL[] first) {
        super(first, MutantLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            URL found = getResource(name);
            return found == null ? null : found.openStream();
        } catch (java.io.IOException e) {
            return null;
        }
    }
}
