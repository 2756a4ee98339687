package dev.headrace.internal.daemon;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Handles signals by {@code sun.misc.Signal}, because a shutdown hook can neither choose the exit code nor see a
 * second signal. The class is used by reflection, because the compiler warns of each use and a JVM may lack it; then only the
 * hook works. A signal that the process was started to ignore, as by {@code nohup}, stays ignored.
 */
final class Signals {
    private Signals() {}

    /** Registers a handler of a signal. Returns false if this is not possible. */
    static boolean on(String name, Consumer<String> heard) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hearing = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            heard.accept(name);
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), hearing);
            return true;
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(Signals.class)
                    .warn("SIG{} will stop this process gracefully, but without Headrace's exit code: {}", name, e);
            return false;
        }
    }
}
