package dev.headrace.internal.daemon;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Hears signals. Through {@code sun.misc.Signal}, since a shutdown hook alone can neither choose the exit code nor hear a
 * second signal; by reflection, as the compiler warns of each mention and a JVM may lack it: then the hook is all. A signal that the
 * process was started to ignore, as by {@code nohup}, stays ignored.
 */
final class Signals {
    private Signals() {}

    /** Answers whether the signal will be heard. */
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
                    .warn("SIG{} will end this process gracefully, but without an exit code of ours: {}", name, e);
            return false;
        }
    }
}
