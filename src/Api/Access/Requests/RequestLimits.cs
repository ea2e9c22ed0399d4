using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Api;

/// <summary>Requests by credential, in token buckets; those without one by the address that they come from, and fewer.</summary>
internal sealed class RequestLimits(IOptions<LimitOptions> limits) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>Strangers get this part of what callers get.</summary>
    private const int StrangersPart = 10;

    public void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(PartitionOf, StringComparer.Ordinal);
        options.OnRejected = (context, _) => new(RefuseAsync(context));
    }

    /// <summary>Refuses a body that says itself that it is too large; the server counts those that do not.</summary>
    public static Task RefuseLargeAsync(HttpContext context, RequestDelegate next)
    {
        var limit = context.RequestServices.GetRequiredService<IOptions<LimitOptions>>().Value.BodyBytes;
        return context.Request.ContentLength > limit
            ? Refusal.WriteAsync(
                context, StatusCodes.Status413PayloadTooLarge, string.Create(CultureInfo.InvariantCulture, $"The request has {context.Request.ContentLength:N0} bytes, and at most {limit:N0} are taken."))
            : next(context);
    }

    private RateLimitPartition<string> PartitionOf(HttpContext context) => Callers.CredentialOf(context.User) is { } credential
        ? RateLimitPartition.GetTokenBucketLimiter($"{credential} {Callers.NameOf(context.User)}", _ => Bucket(1))
        : RateLimitPartition.GetTokenBucketLimiter($"? {NetworkOf(context.Connection.RemoteIpAddress)}", _ => Bucket(StrangersPart));

    private TokenBucketRateLimiterOptions Bucket(int part) => new()
    {
        TokenLimit = Math.Max(1, limits.Value.Burst / part),
        TokensPerPeriod = Math.Max(1, limits.Value.RequestsPerSecond / part),
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };

    /// <summary>An address of version 6 counts as its network: its owner has all of that.</summary>
    private static string NetworkOf(IPAddress? address) => address is null ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
        : address.ToString();

    private static Task RefuseAsync(OnRejectedContext context)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return Refusal.WriteAsync(
            context.HttpContext,
            StatusCodes.Status429TooManyRequests,
            $"Too many requests of {Callers.NameOf(context.HttpContext.User)}. Ask again in {wait} s, and less often: events (docs/api.md) tell what is new.");
    }
}
