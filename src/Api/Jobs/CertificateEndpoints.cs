using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Certificates that others may have written.</summary>
internal static class CertificateEndpoints
{
    /// <summary>What a certificate is called that came in a request.</summary>
    private const string Name = "certificate.json";

    private const int DefaultRedo = 3;
    private const int MaxRedo = 1000;
    private const int MaxBytes = 64 << 20;

    public static void MapCertificates(this IEndpointRouteBuilder api) => api.MapPost("/certificates/check", CheckAsync)
        .WithName("CheckCertificate").WithTags("Verifications").RequireAuthorization(Policies.Submit).Accepts<object>("application/json")
        .WithSummary("Checks the certificate in the body: its root, its sums, and 'redo' random shards of it by asking the model again.");

    private static async Task<JsonAnswer<CertificateCheckJson>> CheckAsync(
        int? redo, ulong? seed, IGridSource source, HttpContext context, CancellationToken cancellationToken)
    {
        if (redo is < 0 or > MaxRedo)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"redo is {redo}, but must be a whole number from 0 to {MaxRedo}.");
        }

        var certificate = Read(await BodyText.ReadAsync(context.Request, MaxBytes, "a certificate"));
        var request = new RedoRequest(redo ?? DefaultRedo, Model: null, seed ?? (ulong)RandomNumberGenerator.GetInt32(int.MaxValue));
        var checker = new CertificateChecker(BorrowedGrid.SessionOf(await source.GridAsync(cancellationToken)));
        return CertificateCheckJson.Of(await checker.CheckAsync(Name, certificate, request, cancellationToken)) with { File = Name };
    }

    private static Certificate Read(string text)
    {
        try
        {
            return CertificateFile.Read(text);
        }
        catch (InvalidDataException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The body is not a certificate that can be read: {e.Message}");
        }
    }
}
