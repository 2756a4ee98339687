package dev.headrace.internal.redis.connection;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The reason of a permanent failure of a TLS handshake, and what to do about it. */
enum TlsFault {
    /** The certificate has expired or is not valid yet. */
    NOT_VALID_NOW(
            "its TLS certificate is not valid at this time (%s)",
            "Renew the certificate, and compare the clocks of the two machines"),
    /** The certificate is not signed by one of the trust store, or the trust store is empty. */
    NOT_TRUSTED(
            "its TLS certificate is not trusted (%s)",
            "Put the certificate's CA into a trust store, and name the store to the JVM:"
                    + " -Djavax.net.ssl.trustStore=FILE -Djavax.net.ssl.trustStorePassword=PASSWORD, or the same in the"
                    + " variable JAVA_TOOL_OPTIONS. docs/operations.md, TLS, has the commands"),
    /** It is the certificate of another host. */
    OTHER_HOST(
            "its TLS certificate is for another host (%s)",
            "Write a host name that the certificate has into the address, or give the server a certificate for the name"
                    + " in the address"),
    /** The server requires a client certificate. */
    CLIENT_CERTIFICATE(
            "it requires a TLS client certificate (%s), which Headrace does not send",
            "Set tls-auth-clients to no, or to optional, in redis.conf"),
    /** The answer was not TLS. */
    NO_TLS(
            "it does not use TLS there (%s)",
            "Write redis instead of rediss into the address, or name Redis's TLS port");

    private static final List<String> WANTS_CERTIFICATE = List.of("certificate_required", "bad_certificate");

    private final String found;
    private final String advice;

    TlsFault(String found, String advice) {
        this.found = found;
        this.advice = advice;
    }

    /** Returns the reason, with the text of the error, and what to do. */
    String sentence(String said) {
        return found.formatted(said) + ". " + advice;
    }

    /** Returns the fault among the causes of this error, or null if there is none. */
    static @Nullable TlsFault of(Throwable error) {
        TlsFault found = null;
        // The last cause counts: an expired certificate is the cause of an invalid certificate path.
        for (Throwable at = error; at != null; at = at.getCause()) {
            TlsFault here = ofOne(at);
            found = here == null ? found : here;
        }
        return found;
    }

    private static @Nullable TlsFault ofOne(Throwable error) {
        String said = String.valueOf(error.getMessage());
        if (error instanceof CertificateExpiredException || error instanceof CertificateNotYetValidException) {
            return NOT_VALID_NOW;
        }
        if (error instanceof CertPathBuilderException || error instanceof CertPathValidatorException) {
            return NOT_TRUSTED;
        }
        if (error instanceof GeneralSecurityException && said.contains("trustAnchors")) {
            return NOT_TRUSTED;
        }
        if (error instanceof CertificateException && said.startsWith("No ")) {
            return OTHER_HOST;
        }
        if (error instanceof NotSslRecordException) {
            return NO_TLS;
        }
        boolean alert = error instanceof SSLException && said.contains("fatal alert");
        return alert && WANTS_CERTIFICATE.stream().anyMatch(said::contains) ? CLIENT_CERTIFICATE : null;
    }
}
