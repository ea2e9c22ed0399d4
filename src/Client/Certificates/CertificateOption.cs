using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Where certificates are written: <c>--certificate</c>.</summary>
internal static class CertificateOption
{
    public static Option<string?> Create() => new(CertificateTarget.Option)
    {
        Description =
            "Where --sample exhaustive writes what it showed (docs/certificates.md): a file, or a folder. " +
            "Default: MODEL.OPERATION.certificate.json in this folder; one that exists is replaced if it is about the same weights.",
        HelpName = "PATH",
    };
}
