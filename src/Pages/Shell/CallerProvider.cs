using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using VerifiedAddition.Api;

namespace VerifiedAddition.Pages;

/// <summary>Who sits at a browser, as long as what let them in still would.</summary>
internal sealed class CallerProvider(ILoggerFactory loggers, CredentialCheck check) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval { get; } = TimeSpan.FromSeconds(10);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(check.IsValid(authenticationState.User));
}
