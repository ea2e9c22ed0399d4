using System.ComponentModel.DataAnnotations;
using System.Net;

namespace VerifiedAddition.Api;

/// <summary>Where a console is reached and what it keeps. Bound from the section <see cref="Section"/>.</summary>
public sealed class ConsoleOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Console";

    /// <summary>The address to listen on; <c>*</c> for all of this machine. Default: loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Its port; 0 chooses a free one. Default: 8080.</summary>
    [Range(0, IPEndPoint.MaxPort, ErrorMessage = Section + ":Port must be from {1} to {2}.")]
    public int Port { get; init; } = 8080;

    /// <summary>The names under which it is reached, with <c>;</c> between them; requests for another one are refused. Default: those of loopback.</summary>
    /// <remarks>A web site whose name suddenly leads to this machine (DNS rebinding) is kept out so.</remarks>
    [Required(AllowEmptyStrings = false, ErrorMessage = Section + ":Hosts must name at least one host.")]
    public string Hosts { get; init; } = "localhost;127.0.0.1;[::1]";

    /// <summary>Whether browsers reach it by https, through a proxy in front of it: cookies then travel no other way. Default: no.</summary>
    public bool Https { get; init; }

    /// <summary>The file of tokens that are let in (<see cref="TokenFile"/>). Default: none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The folder that keeps the audit log and what webhooks have yet to deliver. Default: none, and neither is kept.</summary>
    public string? Folder { get; init; }
}
