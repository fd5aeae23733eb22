using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace Collab.Domain.Validation;

/// <summary>Accepts the currencies of ISO 4217, and those that the euro and the ECU's members had before.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CurrencyAttribute : ValidationAttribute
{
    private const string Codes =
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC
        CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD
        JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
        NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
        SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        ATS BEF CYP CSK DEM DDM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PLZ PTE ROL SIT SKK XEU
        """;

    private static readonly FrozenSet<string> Known =
        Codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    public CurrencyAttribute() => ErrorMessage = nameof(ValidationCode.NoCurrency);

    public override bool IsValid(object? value) => value is null || (value is string code && Known.Contains(code));
}
