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
internal sealed class JsonAnswer<T>(T value) : IResult, IEncodable, IEndpointMetadataProvider
{
    public static implicit operator JsonAnswer<T>(T value) => new(value);

    public EncodedAnswer Encode() => new(Json.Encode(value));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        return HttpMethods.IsGet(httpContext.Request.Method)
            ? Encode().ExecuteAsync(httpContext)
            : Json.WriteAsync(httpContext, StatusCodes.Status200OK, value);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [MediaTypeNames.Application.Json]));
    }
}

/// <summary>An answer whose bytes can be made beforehand.</summary>
internal interface IEncodable
{
    EncodedAnswer Encode();
}

/// <summary>A result as the bytes of its JSON, to be given as often as somebody asks.</summary>
/// <param name="body">The JSON.</param>
internal sealed class EncodedAnswer(byte[] body) : IResult
{
    private readonly EntityTagHeaderValue _tag = EntityTags.Of(SHA256.HashData(body));

    /// <summary>Bytes.</summary>
    public int Size => body.Length;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.Headers.CacheControl = "no-cache"; // at most kept to be asked about again
        return EntityTags.IsKnown(httpContext, _tag) ? Task.CompletedTask : Json.SendAsync(httpContext, StatusCodes.Status200OK, body);
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

        return Json.WriteAsync(httpContext, location is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, value);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [MediaTypeNames.Application.Json]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted, typeof(T), [MediaTypeNames.Application.Json]));
    }
}

/// <summary>Makes JSON, and writes it to a response.</summary>
internal static class Json
{
    public static byte[] Encode<T>(T value) => Encoding.UTF8.GetBytes(JsonOutput.LineOf(value));

    /// <summary>Writes what nobody may keep.</summary>
    public static Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        context.Response.Headers.CacheControl = "no-store";
        return SendAsync(context, status, Encode(value));
    }

    public static async Task SendAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
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
