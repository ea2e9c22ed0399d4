using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>Reads bodies that are files of ours.</summary>
internal static class BodyText
{
    private const int PartSize = 1 << 16;

    /// <summary>Returns the body as text.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="what">What it is to be, for the message.</param>
    /// <exception cref="RefusedException">It has more.</exception>
    public static async Task<string> ReadAsync(HttpRequest request, int most, string what)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        using var body = new MemoryStream();
        var part = new byte[PartSize];
        while (await request.Body.ReadAsync(part, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > most)
            {
                throw new RefusedException(
                    StatusCodes.Status413PayloadTooLarge,
                    string.Create(CultureInfo.InvariantCulture, $"The body has more than {most >> 20} MiB, too much for {what}. Is it another file?"));
            }

            await body.WriteAsync(part.AsMemory(0, read), cancellationToken);
        }

        body.Position = 0;
        return await new StreamReader(body).ReadToEndAsync(cancellationToken);
    }
}
