package dev.headrace.worker.internal.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Removes all thread-local values of a thread, as some pools of the JDK do between tasks. The JDK has no public method for it,
 * so this class writes the two fields of {@link Thread}. It needs {@code java.base/java.lang} to be open, which the manifest of
 * the worker's jar requests for {@code -jar}; else it uses {@code sun.misc.Unsafe}, about which JDK 24 and later warn.
 */
final class ThreadLocals {
    private static final int UNSAFE_UNTIL = 23;

    private static final @Nullable MethodHandle VALUES = setter("threadLocals");
    private static final @Nullable MethodHandle INHERITABLE = setter("inheritableThreadLocals");

    private ThreadLocals() {}

    /** Returns true if {@link #erase} works in this JVM. */
    static boolean erasable() {
        return VALUES != null && INHERITABLE != null;
    }

    /** Erases the thread-locals of the current thread, including inheritable ones. */
    static void erase(Thread current) {
        if (VALUES == null || INHERITABLE == null) {
            return;
        }
        try {
            VALUES.invokeExact(current, (Object) null);
            INHERITABLE.invokeExact(current, (Object) null);
        } catch (Throwable e) {
            throw new IllegalStateException("the thread-locals could not be erased", e);
        }
    }

    private static @Nullable MethodHandle setter(String name) {
        try {
            Field field = Thread.class.getDeclaredField(name);
            MethodHandle setter =
                    field.trySetAccessible() ? MethodHandles.lookup().unreflectSetter(field) : byUnsafe(field);
            return setter == null ? null : setter.asType(MethodType.methodType(void.class, Thread.class, Object.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable MethodHandle byUnsafe(Field field) throws ReflectiveOperationException {
        if (Runtime.version().feature() > UNSAFE_UNTIL) {
            return null;
        }
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object unsafe = instance.get(null);
        long offset = (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, field);
        MethodHandle put = MethodHandles.lookup()
                .findVirtual(
                        type, "putObject", MethodType.methodType(void.class, Object.class, long.class, Object.class));
        return MethodHandles.insertArguments(put.bindTo(unsafe), 1, offset);
    }
}
