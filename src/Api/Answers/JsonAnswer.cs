using System.Net.Mime;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>A result as JSON (docs/json.md), with an ETag: whoever has it already is told so in a few bytes.</summary>
/// <param name="value">What is answered.</param>
internal sealed class JsonAnswer<T>(T value) : IResult, IEndpointMetadataProvider
{
    public static implicit operator JsonAnswer<T>(T value) => new(value);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return Json.WriteAsync(httpContext, StatusCodes.Status200OK, value, isTagged: HttpMethods.IsGet(httpContext.Request.Method));
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [MediaTypeNames.Application.Json]));
    }
}

/// <summary>Work has begun: the answer says where to see how it goes on.</summary>
/// <param name="value">How it stands.</param>
/// <param name="location">Where to look again; null if there is nothing left to wait for.</param>
internal sealed class BegunAnswer<T>(T value, string? location) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (location is not null)
        {
            httpContext.Response.Headers.Location = location;
        }

        return Json.WriteAsync(httpContext, location is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, value, isTagged: false);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [MediaTypeNames.Application.Json]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(T), [MediaTypeNames.Application.Json]));
    }
}

/// <summary>Writes JSON to a response.</summary>
internal static class Json
{
    /// <param name="isTagged">Whether whoever has the same already need not be sent it again.</param>
    public static async Task WriteAsync<T>(HttpContext context, int status, T value, bool isTagged)
    {
        var body = Encoding.UTF8.GetBytes(JsonOutput.LineOf(value));
        SharedAnswers.Settle(context);
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = isTagged ? "no-cache" : "no-store"; // at most kept to be asked about again
        if (isTagged && EntityTags.IsKnown(context, EntityTags.Of(SHA256.HashData(body))))
        {
            return;
        }

        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }
}

/// <summary>Names of what an address has at a moment.</summary>
internal static class EntityTags
{
    /// <summary>The tag of a content.</summary>
    /// <param name="hash">Of all its bytes.</param>
    public static EntityTagHeaderValue Of(ReadOnlySpan<byte> hash) => new($"\"{Convert.ToHexStringLower(hash[..16])}\"");

    /// <summary>Tells the tag; whether whoever asks has that content already, which is then told too.</summary>
    public static bool IsKnown(HttpContext context, EntityTagHeaderValue tag)
    {
        context.Response.GetTypedHeaders().ETag = tag;
        if (!context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
