using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A certificate and the file it was written to.</summary>
public sealed record WrittenCertificate(string File, Certificate Certificate)
{
    /// <summary>Writes the certificate of a finished verification; a file that exists is replaced when the new one is whole.</summary>
    /// <param name="verification">The key of the verification's grain.</param>
    /// <param name="digitsFrom">How the model's digits are known, which the grid is not told.</param>
    /// <exception cref="ClientException">It cannot be written. The verification is kept.</exception>
    public static async Task<WrittenCertificate> WriteAsync(
        IGrid grid, string verification, DigitsSource digitsFrom, string file, CancellationToken cancellationToken)
    {
        var found = await grid.Grains.GetGrain<IVerificationGrain>(verification).CertificateAsync(cancellationToken)
            ?? throw new ClientException(ExitCodes.Unavailable, "The verification ended without a certificate. Run the same command again.");
        var certificate = found.WithDigitsFrom(digitsFrom);
        try
        {
            var bytes = Encoding.UTF8.GetBytes(CertificateFile.Text(certificate));
            await OutFile.WriteAsync(file, stream => stream.WriteAsync(bytes, cancellationToken).AsTask());
        }
        catch (ClientException e)
        {
            throw new ClientException(
                $"{e.Message} What was found is kept: the same command with another {CertificateTarget.Option} only writes it.", e);
        }

        return new(file, certificate);
    }

    /// <summary>One line for people.</summary>
    public string Said => $"{Certificate.Plan.Operation.Name()}: wrote the certificate {File} ({EnumText.Of(Certificate.Verdict)}, root {Certificate.Root}).";
}

/// <summary>A written certificate for machines (docs/json.md).</summary>
/// <param name="File">Its full path.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Root">The hash that binds all it says: 64 lower-case hexadecimal digits.</param>
public sealed record WrittenCertificateJson(string File, CertificateVerdict Verdict, string Root)
{
    /// <summary>The JSON form of a written certificate; null of none.</summary>
    public static WrittenCertificateJson? Of(WrittenCertificate? written) => written is null
        ? null
        : new(Path.GetFullPath(written.File), written.Certificate.Verdict, written.Certificate.Root);
}
