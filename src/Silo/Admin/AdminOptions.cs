using System.ComponentModel.DataAnnotations;
using System.Net;

namespace VerifiedAddition.Silo;

/// <summary>The read-only endpoint for a silo's metrics and health. Bound from the section <see cref="Section"/>.</summary>
public sealed class AdminOptions
{
    public const string Section = "Admin";

    /// <summary>The setting that makes <c>va</c> open an endpoint, too, for the grid in its process.</summary>
    public const string PortKey = Section + ":" + nameof(Port);

    /// <summary>Whether the endpoint is open. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The address to listen on; <c>*</c> or <c>0.0.0.0</c> for all of this machine. Default: loopback.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Its port; 0 chooses a free one. Default: 8081.</summary>
    [Range(0, IPEndPoint.MaxPort, ErrorMessage = Section + ":Port must be from {1} to {2}.")]
    public int Port { get; init; } = 8081;
}
