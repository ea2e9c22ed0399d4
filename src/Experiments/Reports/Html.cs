using System.Net;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Text that is HTML already. All other text is escaped when it is put into some.</summary>
/// <param name="Text">HTML.</param>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    /// <summary>HTML with values in it, which are escaped unless they are HTML.</summary>
    public static Html Of(FormattableString template) => new(template.ToString(Escaping.Instance));

    /// <summary>The attribute of what is unfolded from the beginning; nothing otherwise.</summary>
    public static Html OpenIf(bool isOpen) => new(isOpen ? " open" : "");

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public override string ToString() => Text;

    private sealed class Escaping : IFormatProvider, ICustomFormatter
    {
        public static Escaping Instance { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        private static string Encoded(string text) => WebUtility.HtmlEncode(UntrustedText.Lines(text));

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Html html => html.Text,
            IFormattable formattable => Encoded(formattable.ToString(format, System.Globalization.CultureInfo.InvariantCulture)),
            _ => Encoded(arg.ToString() ?? ""),
        };
    }
}
