package dev.vitrine.identity;

import static io.micronaut.security.rules.SecurityRule.IS_ANONYMOUS;

import dev.vitrine.jooq.identity.enums.UserRole;
import dev.vitrine.web.InvalidInputException;
import dev.vitrine.web.Refuses;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Signing in, staying signed in, registering. */
@Tag(name = "Identity")
@Controller("/auth")
@ExecuteOn(TaskExecutors.BLOCKING)
class AuthController {

    private final UserQueries users;
    private final RefreshTokenQueries refreshTokens;
    private final AccessTokens accessTokens;
    private final Passwords passwords;
    private final InviteCodeTurns turns;
    private final LoginThrottle throttle;
    private final ClientAddress clientAddress;

    AuthController(
            UserQueries users,
            RefreshTokenQueries refreshTokens,
            AccessTokens accessTokens,
            Passwords passwords,
            InviteCodeTurns turns,
            LoginThrottle throttle,
            ClientAddress clientAddress) {
        this.users = users;
        this.refreshTokens = refreshTokens;
        this.accessTokens = accessTokens;
        this.passwords = passwords;
        this.turns = turns;
        this.throttle = throttle;
        this.clientAddress = clientAddress;
    }

    /**
     * Signs in. An unknown email, a wrong password and an inactive user get the same 401 after the same time; after
     * repeated failures, or beside too many attempts, 429.
     */
    @Post("/login")
    @Secured(IS_ANONYMOUS)
    @Refuses({HttpStatus.UNAUTHORIZED, HttpStatus.TOO_MANY_REQUESTS})
    TokenPair login(HttpRequest<?> request, @Body @Valid Login login) {
        try (LoginThrottle.Attempt attempt = throttle.begin(clientAddress.of(request))) {
            Optional<UserQueries.SignIn> user = users.signIn(login.email());
            attempt.on(account(login, user));
            boolean matches = passwords.matches(
                    login.password(),
                    user.map(UserQueries.SignIn::hashedPassword).orElse(null));
            UserQueries.SignIn signedIn = user.filter(found -> matches && found.isActive())
                    .orElseThrow(() -> {
                        attempt.failed();
                        return new HttpStatusException(HttpStatus.UNAUTHORIZED, "Incorrect email or password");
                    });
            return pair(signedIn.id(), signedIn.role(), refreshTokens.issue(signedIn.id()));
        }
    }

    /** The database says which spellings of an email are one user's; nobody's are folded alike here. */
    private static String account(Login login, Optional<UserQueries.SignIn> user) {
        return user.map(found -> found.id().toString())
                .orElseGet(() -> login.email()
                        .codePoints()
                        .map(Character::toLowerCase)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    /** Exchanges a refresh token for a new pair. Each works once; a second use revokes all that came from one login. */
    @Post("/refresh")
    @Secured(IS_ANONYMOUS)
    @Refuses(HttpStatus.UNAUTHORIZED)
    TokenPair refresh(@Body @Valid Refresh refresh) {
        return refreshTokens
                .exchange(refresh.refreshToken())
                .map(exchange -> pair(exchange.userId(), exchange.role(), exchange.refreshToken()))
                .orElseThrow(() -> new HttpStatusException(HttpStatus.UNAUTHORIZED, "Invalid refresh token"));
    }

    /**
     * Makes a user with the role creator, against one use of an invite code. After repeated refusals of an address, or
     * beside too many attempts of it, 429, so that codes cannot be guessed.
     */
    @Post("/register")
    @Secured(IS_ANONYMOUS)
    @Refuses(HttpStatus.TOO_MANY_REQUESTS)
    @Status(HttpStatus.CREATED)
    User register(HttpRequest<?> request, @Body @Valid Registration registration) {
        String password = registration.password();
        if (password.codePointCount(0, password.length()) < Passwords.MIN_LENGTH) {
            throw new InvalidInputException(
                    "body.password", "must have at least %d characters".formatted(Passwords.MIN_LENGTH));
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MAX_BYTES) {
            throw new InvalidInputException(
                    "body.password", "must have at most %d bytes".formatted(Passwords.MAX_BYTES));
        }
        try (LoginThrottle.Attempt attempt = throttle.begin(clientAddress.of(request))) {
            try {
                return turns.take(registration.inviteCode(), () -> register(registration));
            } catch (UserQueries.InviteCodeRefused e) {
                attempt.failed();
                throw new InvalidInputException("body.invite_code", "is unknown, used up or expired");
            } catch (UserQueries.EmailTaken e) {
                attempt.failed();
                throw new InvalidInputException("body.email", "is already registered");
            }
        }
    }

    private User register(Registration registration) {
        if (!users.isOpen(registration.inviteCode())) {
            // looked at before the costly hash, and again in the transaction
            throw new UserQueries.InviteCodeRefused();
        }
        return users.register(
                registration.inviteCode(),
                registration.email(),
                passwords.hash(registration.password()),
                registration.displayName());
    }

    /** The user who asks. */
    @Get("/me")
    @Secured(Permission.USER)
    Optional<User> me(Caller caller) {
        return users.user(caller.id());
    }

    /** Remembers that the user has seen the introduction. */
    @Post("/onboarding-complete")
    @Secured(Permission.USER)
    Optional<User> completeOnboarding(Caller caller) {
        return users.completeOnboarding(caller.id());
    }

    private TokenPair pair(UUID userId, UserRole role, String refreshToken) {
        return new TokenPair(
                accessTokens.sign(userId, role),
                "Bearer",
                accessTokens.timeToLive().toSeconds(),
                refreshToken);
    }

    /**
     * What a login needs.
     *
     * @param email of the user, in upper or lower case
     * @param password of the user
     */
    @Serdeable
    record Login(
            @Schema(example = "creator@vitrine.example") @NotNull @Size(max = 320)
            String email,

            @Schema(example = "vitrine-demo") @NotNull String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + email + "]";
        }
    }

    /**
     * What a refresh needs.
     *
     * @param refreshToken from the login or the last refresh
     */
    @Serdeable
    record Refresh(
            @Schema(example = "b7c1…") @NotNull @Size(max = 200)
            String refreshToken) {

        /** Without the token. */
        @Override
        public String toString() {
            return "Refresh[]";
        }
    }

    /**
     * What a registration needs.
     *
     * @param inviteCode with a use left
     * @param email nobody else's, ignoring case
     * @param password at least 12 characters, at most 72 bytes
     * @param displayName what others see
     */
    @Serdeable
    record Registration(
            @Schema(example = "WELCOME-2026") @NotNull @Size(max = 200)
            String inviteCode,

            @Schema(example = "ann@example.org") @NotNull @Email @Size(min = 3, max = 320)
            String email,

            @Schema(example = "correct horse battery", minLength = Passwords.MIN_LENGTH) @NotNull
            String password,

            @Schema(example = "Ann") @NotBlank @Size(max = 200)
            String displayName) {

        /** Without the password and the code. */
        @Override
        public String toString() {
            return "Registration[" + email + "]";
        }
    }

    /**
     * Tokens.
     *
     * @param accessToken for {@code Authorization: Bearer}
     * @param tokenType always {@code Bearer}
     * @param expiresIn seconds that the access token lives
     * @param refreshToken for the next pair; works once
     */
    @Serdeable
    record TokenPair(String accessToken, String tokenType, long expiresIn, String refreshToken) {

        /** Without the tokens. */
        @Override
        public String toString() {
            return "TokenPair[]";
        }
    }
}
