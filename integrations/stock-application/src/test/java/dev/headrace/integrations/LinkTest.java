package dev.headrace.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.headrace.testing.ArchitectureRules;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All that Headrace's class files name in the libraries exists in the versions that this application has, beyond what the
 * other tests run: clusters, sentinels, TLS, timeouts.
 */
class LinkTest {
    private static final List<String> LIBRARIES = List.of(
            "io.lettuce.",
            "io.netty.",
            "com.fasterxml.jackson.annotation.",
            "com.fasterxml.jackson.core.",
            "com.fasterxml.jackson.databind.",
            "com.fasterxml.jackson.datatype.",
            "io.micrometer.core.",
            "io.github.resilience4j.",
            "org.slf4j.");

    /** Used after a check that it is there. Dialer has the checks, docs/decisions.md the reasons. */
    private static final Set<String> CHECKED_BEFORE_USE = Set.of(
            "io.lettuce.core.MaintNotificationsConfig",
            "io.lettuce.core.MaintNotificationsConfig.disabled()",
            "io.lettuce.core.ClientOptions$Builder.maintNotificationsConfig(io.lettuce.core.MaintNotificationsConfig)");

    private static final JavaClasses HEADRACE = new ClassFileImporter()
            .withImportOption(new ArchitectureRules.MainCode())
            .importPackages("dev.headrace");

    private final Set<String> missing = new TreeSet<>();

    @Test
    void everyClassMethodAndFieldThatHeadraceUsesExists() {
        assertThat(HEADRACE).hasSizeGreaterThan(100);
        for (JavaClass user : HEADRACE) {
            user.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType)
                    .filter(LinkTest::isLibrary)
                    .forEach(this::requireClass);
            user.getAccessesFromSelf().stream()
                    .filter(access -> isLibrary(access.getTargetOwner()))
                    .forEach(this::requireMember);
        }
        assertThat(missing).isSubsetOf(CHECKED_BEFORE_USE);
    }

    /** An older version of an interface may have an abstract method where the newest has a default. */
    @Test
    void noMethodOfALibrarysInterfaceLacksItsImplementation() throws ClassNotFoundException {
        for (JavaClass type : HEADRACE) {
            boolean implementsLibrary = Stream.concat(
                            type.getAllRawInterfaces().stream(), type.getAllRawSuperclasses().stream())
                    .anyMatch(LinkTest::isLibrary);
            if (implementsLibrary && !type.isInterface()) {
                Class<?> loaded =
                        Class.forName(type.getName(), false, getClass().getClassLoader());
                if (!Modifier.isAbstract(loaded.getModifiers())) {
                    assertThat(loaded.getMethods()).allMatch(method -> !Modifier.isAbstract(method.getModifiers()));
                }
            }
        }
    }

    private static boolean isLibrary(JavaClass type) {
        return LIBRARIES.stream().anyMatch(type.getName()::startsWith);
    }

    private void requireClass(JavaClass type) {
        try {
            load(type.getName());
        } catch (ClassNotFoundException absent) {
            missing.add(type.getName());
        }
    }

    private void requireMember(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        boolean code = access.getTarget() instanceof CodeUnitAccessTarget;
        String member = owner + "." + access.getName() + (code ? parameters(access) : "");
        try {
            boolean known = code
                    ? hasCode(load(owner), (CodeUnitAccessTarget) access.getTarget())
                    : hasField(load(owner), access.getName());
            if (!known) {
                missing.add(member);
            }
        } catch (ClassNotFoundException absent) {
            missing.add(member);
        }
    }

    private static String parameters(JavaAccess<?> access) {
        return ((CodeUnitAccessTarget) access.getTarget())
                .getRawParameterTypes().stream().map(JavaClass::getName).collect(Collectors.joining(",", "(", ")"));
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, LinkTest.class.getClassLoader());
    }

    private static boolean hasCode(Class<?> owner, CodeUnitAccessTarget wanted) {
        List<String> parameters =
                wanted.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        if (wanted.getName().equals("<init>")) {
            return Arrays.stream(owner.getDeclaredConstructors()).anyMatch(one -> takes(one, parameters));
        }
        return hierarchy(owner)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .anyMatch(one -> one.getName().equals(wanted.getName())
                        && takes(one, parameters)
                        && returns(one, wanted.getRawReturnType().getName()));
    }

    private static boolean takes(Executable code, List<String> parameters) {
        return Arrays.stream(code.getParameterTypes())
                .map(Class::getName)
                .toList()
                .equals(parameters);
    }

    private static boolean returns(Method method, String type) {
        return method.getReturnType().getName().equals(type);
    }

    private static boolean hasField(Class<?> owner, String name) {
        return hierarchy(owner)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .map(Field::getName)
                .anyMatch(name::equals);
    }

    /** The class, what it extends and what it implements. */
    private static Stream<Class<?>> hierarchy(Class<?> type) {
        Stream<Class<?>> above = Stream.concat(
                        Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .flatMap(LinkTest::hierarchy);
        Stream<Class<?>> object = type.isInterface() ? Stream.of(Object.class) : Stream.empty();
        return Stream.of(Stream.of(type), above, object).flatMap(each -> each);
    }
}
