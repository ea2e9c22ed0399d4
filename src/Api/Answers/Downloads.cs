using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Answers that are files.</summary>
internal static class Downloads
{
    /// <summary>A file to be kept under a name; a part of it can be asked for, and whoever has it already is told so.</summary>
    /// <param name="content">All its bytes.</param>
    /// <param name="type">The type of content.</param>
    /// <param name="name">What to call it.</param>
    public static IResult Of(byte[] content, string type, string name) => TypedResults.File(
        content, type, OutFile.NameOf(name), enableRangeProcessing: true, entityTag: EntityTags.Of(SHA256.HashData(content)));

    /// <summary>Describes an endpoint as one that answers with files of some types.</summary>
    public static RouteHandlerBuilder ProducesFile(this RouteHandlerBuilder endpoint, params string[] types) => endpoint.WithMetadata(new FileAnswer(types));
}

/// <summary>The types of content of files that an endpoint answers with.</summary>
internal sealed record FileAnswer(IReadOnlyList<string> Types);
