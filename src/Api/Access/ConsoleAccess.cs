using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Api;

/// <summary>Who may use a console, and how much (docs/console.md). Nothing is served to callers without a credential but health and the page to sign in.</summary>
public static class ConsoleAccess
{
    /// <summary>Where the console says that it lives.</summary>
    public const string Live = "/health/live";

    /// <summary>Where it says whether it can reach its grid.</summary>
    public const string Ready = "/health/ready";

    /// <summary>Adds authentication, limits and the audit log. The API adds the policies (<see cref="GridApi.AddGridApi"/>).</summary>
    /// <param name="services">The services of the web server.</param>
    /// <param name="configuration">Holds the section <see cref="ConsoleOptions.Section"/>.</param>
    /// <exception cref="InvalidConfigurationException">A setting of the provider is wrong.</exception>
    public static IServiceCollection AddConsoleAccess(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<ConsoleOptions>().Bind(configuration.GetSection(ConsoleOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LimitOptions>().Bind(configuration.GetSection(LimitOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OneTimeCode>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton(provider => new TokenRegister(
            provider.GetRequiredService<IOptions<ConsoleOptions>>().Value.TokenFile is { Length: > 0 } file ? new(file) : null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TokenRegister>>()));
        services.AddSingleton(provider => new CredentialCheck(provider.GetRequiredService<TokenRegister>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAuthorizationHandler>(provider => provider.GetRequiredService<CredentialCheck>());
        services.AddHealthChecks().AddCheck<GridHealth>(GridHealth.Name);
        services.AddAuthenticationSchemes(configuration);
        services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireRole(Roles.All).Build());
        services.AddBrowserProtection();
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RequestLimits>();
        services.AddRateLimiter();
        services.AddRequestTimeouts();
        services.AddOptions<RequestTimeoutOptions>().Configure<IOptions<LimitOptions>>((options, limits) => options.DefaultPolicy = new()
        {
            Timeout = limits.Value.AnswerTime,
            TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
            WriteTimeoutResponse = context => Refusal.WriteAsync(
                context, StatusCodes.Status504GatewayTimeout, $"No answer came within {limits.Value.AnswerTime:g}. What was begun may go on; ask for its state."),
        });
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.Value.BodyBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.MaxConcurrentConnections = 2000;
        });
        return services;
    }

    /// <summary>Puts in front of all endpoints who may reach them. Call it before any endpoint is mapped.</summary>
    public static WebApplication UseConsoleAccess(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(SecurityHeaders.SetAsync);
        app.Use(BadRequests.AnswerAsync);

        // Under any name, and before all else: whoever asks for health knows none, and has no credential.
        app.UseHealthChecks(Live, new HealthCheckOptions { Predicate = _ => false });
        app.UseHealthChecks(Ready, new HealthCheckOptions { Predicate = check => check.Name == GridHealth.Name });
        app.UseHostFiltering();
        app.UseRouting();
        app.Use(OriginCheck.RefuseOthersAsync);
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<AuditLog>().WatchAsync);
        app.UseMiddleware<ProblemAnswers>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(RequestLimits.RefuseLargeAsync);
        app.UseRequestTimeouts();
        app.Use(OriginCheck.RefuseForgedAsync);
        app.UseAntiforgery();
        app.MapSignIn();
        return app;
    }

    private static void AddAuthenticationSchemes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OidcOptions>().Bind(configuration.GetSection(OidcOptions.Section));
        var hasOidc = OidcBearer.IsConfigured(configuration.GetSection(OidcOptions.Section).Get<OidcOptions>() ?? new());
        services.AddSingleton<CookieNames>();
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, SessionCookie>();
        var schemes = services.AddAuthentication(Schemes.Any)
            .AddPolicyScheme(Schemes.Any, displayName: null, options => options.ForwardDefaultSelector = context => Schemes.Of(context.Request, hasOidc))
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(Schemes.Token, configureOptions: null)
            .AddCookie(Schemes.Cookie);
        if (hasOidc)
        {
            services.AddSingleton<IConfigureOptions<JwtBearerOptions>, OidcBearer>();
            schemes.AddJwtBearer(Schemes.Oidc);
        }
    }

    /// <summary>Cookies that no other console can read, anti-forgery tokens, and names of this host alone. The keys live as long as the process.</summary>
    private static void AddBrowserProtection(this IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<CookieNames, IOptions<ConsoleOptions>>((options, names, console) =>
        {
            options.HeaderName = OriginCheck.Header;
            options.Cookie.Name = names.Antiforgery;
            options.Cookie.SecurePolicy = console.Value.Https ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        });
        services.AddHostFiltering(_ => { });
        services.AddOptions<HostFilteringOptions>().Configure<IOptions<ConsoleOptions>>((options, console) =>
            options.AllowedHosts = console.Value.Hosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
