package dev.headrace.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of the tests' own, made by the JDK's keytool, and what it signs. */
public final class TestCertificates {

    /** The password of all files. */
    public static final String PASSWORD = "changeit";

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** Makes the authority, and the trust store that has it alone. */
    public static TestCertificates in(Path folder) {
        TestCertificates made = new TestCertificates(folder);
        made.pair("ca", "-dname", "CN=tests", "-ext", "bc:c", "-validity", "30");
        made.keytool("-exportcert", "-rfc", "-alias", "ca", "-keystore", "ca.p12", "-file", "ca.pem");
        made.keytool("-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem", "-keystore", "trust.p12");
        return made;
    }

    /** The trust store, in PKCS #12. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /**
     * Makes the certificate of a server, for the host name localhost alone, and returns redis-server's arguments for it.
     *
     * @param validity keytool's options for the certificate's dates
     */
    public List<String> server(String name, String... validity) {
        return serverFor("dns:localhost", name, validity);
    }

    /**
     * Makes the certificate of a server, and returns redis-server's arguments for it.
     *
     * @param host as keytool has it, such as {@code dns:localhost} or {@code ip:127.0.0.1}
     * @param validity keytool's options for the certificate's dates
     */
    public List<String> serverFor(String host, String name, String... validity) {
        pair(name, "-dname", "CN=localhost");
        keytool("-certreq", "-alias", name, "-keystore", name + ".p12", "-file", name + ".csr");
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-alias", "ca", "-keystore", "ca.p12", "-infile", name + ".csr", "-rfc"));
        sign.addAll(List.of("-outfile", name + ".pem", "-ext", "san=" + host));
        sign.addAll(List.of(validity));
        keytool(sign.toArray(String[]::new));
        writeKey(name);
        return List.of(
                "--tls-cert-file", folder.resolve(name + ".pem").toString(),
                "--tls-key-file", folder.resolve(name + ".key").toString(),
                "--tls-ca-cert-file", folder.resolve("ca.pem").toString());
    }

    private void pair(String name, String... more) {
        List<String> args = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keystore", name + ".p12"));
        args.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        args.addAll(List.of(more));
        keytool(args.toArray(String[]::new));
    }

    private void writeKey(String name) {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
            Files.writeString(
                    folder.resolve(name + ".key"),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(key)
                            + "\n-----END PRIVATE KEY-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keytool(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(args));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        try {
            Process process = Children.start(
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true));
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
